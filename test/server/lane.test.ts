import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LaneEnd, LaneTask } from '../../src/server/messages.js'
import { Lane } from '../../src/server/pool/lane.js'
import { Ring } from '../../src/server/pool/ring.js'
import type { ThreadPool } from '../../src/threads/pool.js'

test('a reply that a worker sent before its end is taken, though the end is heard of first', async () => {
  let worker: LaneTask | undefined
  let end: (end: LaneEnd) => void = () => undefined
  // A worker whose messages and end are sent from here, so that their order is known
  const pool = {
    run: (task: LaneTask) => {
      worker = task
      task.port.postMessage({ kind: 'ready' })
      return new Promise<LaneEnd>(resolve => {
        end = resolve
      })
    },
  }
  const over = new Promise<string>(resolve => {
    const lane = new Lane({
      pool: pool as unknown as ThreadPool<LaneTask, LaneEnd>,
      ...{ slots: 1, slotBytes: 8, batch: null },
      onReply: (_ask, reply) => resolve(`answered by ${reply.length} bytes`),
      onFailure: (_ask, reason) => resolve(`failed: ${reason}`),
      onReturned: () => undefined,
      onRoom: () => undefined,
      onTrouble: () => undefined,
    })
    lane.start().then(() => {
      assert.ok(worker)
      const asker = { onReply: () => undefined, onFailure: () => undefined }
      lane.give({ request: Uint8Array.of(1), asker, arrivedUs: 0, isResent: false })
      const slot = new Ring(worker.memory).take(() => 1)
      worker.port.postMessage({ kind: 'reply', slot, reply: new Uint8Array(100) })
      lane.stop()
      end({ kind: 'failed', reason: 'it is over' })
    })
  })
  assert.equal(await over, 'answered by 100 bytes')
})
