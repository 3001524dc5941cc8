import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Ring } from '../../src/server/pool/ring.js'

const SLOT_BYTES = 8

/** Steps in any order. `pick` chooses one of the candidates. */
const steps = fc.array(
  fc.record({
    what: fc.constantFrom('publish', 'take', 'reply', 'fail', 'recall', 'collect'),
    bytes: fc.uint8Array({ maxLength: SLOT_BYTES + 1 }),
    pick: fc.nat(),
  }),
  { maxLength: 400 },
)

test('each request is taken or recalled once, in order, and its reply has its own bytes', () => {
  fc.assert(
    fc.property(steps, run => {
      const memory = Ring.memory(1, SLOT_BYTES)
      const [server, worker] = [new Ring(memory), new Ring(memory)]
      const published = new Map<number, Uint8Array>()
      const begun: number[] = []
      const ended = new Map<number, { state: 'replied' | 'failed'; bytes: Uint8Array }>()
      for (const { what, bytes, pick } of run) {
        const slot = begun[pick % begun.length]
        if (what === 'publish') {
          const room = server.room()
          if (room === null) continue
          assert.ok(!published.has(room) && !begun.includes(room) && !ended.has(room))
          server.publish(room, bytes)
          published.set(room, bytes)
        } else if (what === 'take') {
          const taken = worker.take(() => 5)
          const [first] = published.keys()
          assert.equal(taken, first ?? null)
          if (taken === null) continue
          const sent = published.get(taken) as Uint8Array
          assert.deepEqual(worker.request(taken), sent.length > SLOT_BYTES ? null : sent)
          published.delete(taken)
          begun.push(taken)
        } else if (what === 'recall') {
          const candidate = [...published.keys(), ...begun][pick % (published.size + begun.length)]
          if (candidate === undefined) continue
          assert.equal(server.recall(candidate), published.delete(candidate))
        } else if (what === 'collect') {
          for (const [done, { state, bytes }] of ended) {
            assert.equal(server.state(done), state)
            assert.deepEqual(new Uint8Array(server.answer(done)), bytes)
            server.free(done)
          }
          ended.clear()
        } else if (slot !== undefined) {
          const fits = bytes.length <= SLOT_BYTES
          if (what === 'reply') assert.equal(worker.reply(slot, bytes, 7), fits)
          else worker.fail(slot, bytes, 7)
          if (what === 'reply' && !fits) continue
          begun.splice(begun.indexOf(slot), 1)
          ended.set(slot, {
            state: what === 'reply' ? 'replied' : 'failed',
            bytes: bytes.subarray(0, SLOT_BYTES),
          })
        }
      }
    }),
  )
})
