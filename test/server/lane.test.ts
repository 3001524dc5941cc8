import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { LaneEnd, LaneTask } from '../../src/server/messages.js'
import type { Ask } from '../../src/server/pool/in-hand.js'
import { Lane, type LaneSettings } from '../../src/server/pool/lane.js'
import { Ring } from '../../src/server/pool/ring.js'
import type { ThreadPool } from '../../src/threads/pool.js'

const asking = (): Ask => ({
  request: Uint8Array.of(1),
  asker: { onReply: () => undefined, onFailure: () => undefined },
  arrivedUs: 0,
  isResent: false,
})

const laneOn = (run: ThreadPool<LaneTask, LaneEnd>['run'], settings: Partial<LaneSettings> = {}): Lane =>
  new Lane({
    pool: { run } as ThreadPool<LaneTask, LaneEnd>,
    ...{ slots: 1, slotBytes: 8, batch: null },
    onReply: () => undefined,
    onFailure: (_ask, reason) => assert.fail(reason),
    onReturned: () => undefined,
    onRoom: () => undefined,
    onTrouble: () => undefined,
    ...settings,
  })

/** A lane whose worker messages are sent by the test, so their order is known. */
async function lane(settings: Partial<LaneSettings>) {
  let task: LaneTask | undefined
  let end: (end: LaneEnd) => void = () => undefined
  const run = (laneTask: LaneTask) => {
    task = laneTask
    task.port.postMessage({ kind: 'ready' })
    return new Promise<LaneEnd>(resolve => {
      end = resolve
    })
  }
  const lane = laneOn(run, settings)
  await lane.start()
  assert.ok(task)
  return { lane, port: task.port, worker: new Ring(task.memory), end }
}

test('a reply is accepted even if the end of its worker is noticed first', async () => {
  let onReply: (words: string) => void = () => undefined
  const over = new Promise<string>(resolve => {
    onReply = resolve
  })
  const {
    lane: ending,
    port,
    worker,
    end,
  } = await lane({
    onReply: (_ask, reply) => onReply(`answered by ${reply.length} bytes`),
    onFailure: (_ask, reason) => onReply(`failed: ${reason}`),
  })
  ending.give(asking())
  const slot = worker.take(() => 1)
  port.postMessage({ kind: 'reply', slot, reply: new Uint8Array(100) })
  ending.stop()
  end({ kind: 'failed', reason: 'it is over' })
  assert.equal(await over, 'answered by 100 bytes')
})

test('replies left in the ring by an ended worker are counted as a batch', async () => {
  const batches: number[] = []
  let onOver: () => void = () => undefined
  const over = new Promise<void>(resolve => {
    onOver = resolve
  })
  const settings = {
    batch: 2,
    onRoom: (replies: number) => batches.push(replies),
    onReturned: () => onOver(),
  }
  const { lane: ending, worker, end } = await lane(settings)
  for (let n = 0; n < 2; n++) {
    ending.give(asking())
    worker.reply(worker.take(() => 1) ?? assert.fail('nothing to take'), Uint8Array.of(2), 2)
  }
  ending.stop()
  end({ kind: 'failed', reason: 'it is over' })
  await over
  assert.deepEqual(batches, [2])
})

test('a worker that never starts is given up and ended', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let signal: AbortSignal | undefined
  const starting = laneOn((_task, options) => {
    signal = options?.signal
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal?.reason)))
  }).start()
  // The deadline counts checks, and each check sets the next one
  for (let look = 0; look < 120; look++) t.mock.timers.tick(250)
  await assert.rejects(
    starting,
    /no thread started within 30 s: check whether its module ever finishes loading/,
  )
  assert.ok(signal?.aborted)
})

test('requests behind a slow one are recalled if the worker takes no more, until it does again', async () => {
  const returned: Ask[] = []
  let rooms = 0
  const {
    lane: slowed,
    worker,
    end,
  } = await lane({
    slots: 2,
    onReturned: asks => returned.push(...asks),
    onRoom: () => rooms++,
    onFailure: () => undefined,
  })
  const inspect = () => slowed.inspect(Number.POSITIVE_INFINITY)
  slowed.give(asking())
  // This request started long ago
  assert.equal(
    worker.take(() => 1),
    0,
  )
  slowed.give(asking())
  inspect()
  assert.equal(returned.length, 0, 'the worker has a free slot for this request')
  for (;;) {
    await setImmediate()
    inspect()
    if (returned.length > 0) break
  }
  assert.deepEqual([returned.length, slowed.hasRoom(asking()), rooms], [1, false, 0])
  inspect()
  assert.equal(slowed.hasRoom(asking()), false, 'the worker is still blocked')
  assert.equal(
    worker.take(() => 2),
    null,
  )
  inspect()
  assert.deepEqual([slowed.hasRoom(asking()), rooms], [true, 1])
  slowed.stop()
  end({ kind: 'failed', reason: 'it is over' })
})
