import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { TestServer } from '../faults/test-server.js'
import { driveAt, pong } from './driving.js'

const slowReader = fileURLToPath(new URL('./protocols/slow-reader.js', import.meta.url))

test('what hangs after the end takes no second of the timeline, and hides no busy thread', async () => {
  const answer = pong()
  await using server = await TestServer.start((socket, accepted) => {
    if (accepted > 1) answer(socket)
  })
  const driven = await driveAt(server.port, {
    ...{ protocol: slowReader, message: undefined, until: undefined },
    ...{ connections: 3, workers: 1, durationMs: 500, timeoutMs: 2500 },
  })
  const { counts, errors } = driven.recording
  assert.deepEqual([errors, counts.started], [{ timeout: 1 }, counts.ok + 1])
  // What arrived after the end is in no second either
  assert.deepEqual(
    driven.timeline.map(({ atMs, ok }) => [atMs, ok]),
    [[0, driven.recording.arrived]],
  )
  assert.ok(driven.recording.arrived <= counts.ok)
  // Over the 2.5 s that were waited for the one that hangs, no more than a fifth
  const busy = driven.threads[0]?.eventLoopUtilization ?? 0
  assert.ok(busy > 0.4, `${busy}`)
})
