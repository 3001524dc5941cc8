import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Ask, type AskEnds, InHand } from '../../src/server/pool/in-hand.js'
import { Ring } from '../../src/server/pool/ring.js'

const ask = (request: Uint8Array, arrivedUs: number): Ask => ({
  request,
  asker: { onReply: () => undefined, onFailure: () => undefined },
  arrivedUs,
  isResent: false,
})

/** The server and the worker end of a ring. */
function ends(onReply: AskEnds['onReply']): { server: Ring; worker: Ring; inHand: InHand } {
  const memory = Ring.memory(1, 8)
  const [server, worker] = [new Ring(memory), new Ring(memory)]
  return { server, worker, inHand: new InHand(server, { onReply, onFailure: assert.fail }) }
}

test('a full ring loses no request if its first slots are reused while replies are collected', () => {
  let more = 3
  let replies = 0
  const { server, worker, inHand } = ends(() => {
    replies++
    // A pipelined client sends its next request during the collection
    if (more-- > 0) inHand.add(ask(Uint8Array.of(1), 0))
  })
  const work = (requests: number) => {
    for (let n = 0; n < requests; n++)
      worker.reply(worker.take(() => 1) ?? assert.fail('nothing to take'), Uint8Array.of(2), 2)
  }
  for (let n = 0; n < server.slots; n++) inHand.add(ask(Uint8Array.of(1), 0))
  work(3)
  assert.equal(inHand.collect(), 3)
  work(server.slots)
  while (inHand.collect() > 0);
  assert.deepEqual([replies, inHand.count], [server.slots + 3, 0])
})

/** Runs steps of both ends, and compares each end with a model of the other. */
class Exchange {
  #nowUs = 0
  #added = 0
  #answered = 0
  #returned = 0
  readonly #waiting: Ask[] = []
  readonly #begun: { slot: number; ask: Ask; startUs: number }[] = []
  readonly #ended = new Map<Ask, { startUs: number; endUs: number }>()
  readonly #ends = ends((ask, reply, startUs, endUs) => {
    assert.deepEqual({ startUs, endUs }, this.#ended.get(ask))
    assert.deepEqual(new Uint8Array(reply), ask.request)
    this.#ended.delete(ask)
    this.#answered++
  })

  add(): void {
    const { server, inHand } = this.#ends
    if (server.room() === null) {
      const isInUse = inHand.count === server.slots
      assert.ok(isInUse || server.behind() !== null, 'there is room if the worker keeps up')
      return
    }
    const request = new Uint8Array(Uint16Array.of(this.#added++).buffer)
    const added = ask(request, ++this.#nowUs)
    inHand.add(added)
    this.#waiting.push(added)
  }

  /** Runs `meanwhile` after the worker has looked at a slot and before it takes the slot. */
  take(meanwhile: () => void): void {
    const { worker } = this.#ends
    const slot = worker.take(() => {
      meanwhile()
      return ++this.#nowUs
    })
    const first = this.#waiting.shift()
    if (slot === null || !first) {
      assert.deepEqual([slot, first], [null, undefined])
      return
    }
    assert.deepEqual(worker.request(slot), first.request)
    this.#begun.push({ slot, ask: first, startUs: this.#nowUs })
  }

  /** Ends the newest first, so some requests take long. */
  end(pick: number): void {
    const [ended] = this.#begun.splice(-1 - (pick % this.#begun.length), 1)
    if (!ended) return
    const endUs = ++this.#nowUs
    this.#ended.set(ended.ask, { startUs: ended.startUs, endUs })
    assert.ok(this.#ends.worker.reply(ended.slot, ended.ask.request, endUs))
  }

  recall(): void {
    assert.deepEqual(this.#ends.inHand.recall(), this.#waiting)
    this.#returned += this.#waiting.splice(0).length
  }

  collect(): void {
    const ended = this.#ended.size
    assert.equal(this.#ends.inHand.collect(), ended)
    assert.equal(this.#ended.size, 0)
  }

  finish(): void {
    while (this.#waiting.length > 0) this.take(() => undefined)
    while (this.#begun.length > 0) this.end(0)
    this.collect()
    assert.equal(this.#ends.inHand.count, 0)
    assert.equal(this.#answered + this.#returned, this.#added)
  }
}

test('in any order of steps, each request is answered once with its own reply', () => {
  const server = fc.constantFrom('add', 'recall', 'collect')
  const step = fc.record({
    what: fc.constantFrom('add', 'add', 'add', 'take', 'take', 'take', 'end', 'end', 'recall', 'collect'),
    meanwhile: server,
    pick: fc.nat({ max: 3 }),
    times: fc.integer({ min: 1, max: 8 }),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 200, maxLength: 400 }), steps => {
      const exchange = new Exchange()
      for (const { what, meanwhile, pick, times } of steps)
        for (let n = 0; n < times; n++)
          if (what === 'take') exchange.take(() => exchange[meanwhile as 'add' | 'recall' | 'collect']())
          else exchange[what as 'add' | 'end' | 'recall' | 'collect'](pick)
      exchange.finish()
    }),
  )
})
