import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { TestServer } from '../faults/test-server.js'
import { driveAt, pong } from './driving.js'

const slowReader = fileURLToPath(new URL('./protocols/slow-reader.js', import.meta.url))

test('a request that hangs after the end adds no second and does not make the thread look idle', async () => {
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
  // Replies that arrived after the end are not in any second
  assert.deepEqual(
    driven.timeline.map(({ atMs, ok }) => [atMs, ok]),
    [[0, driven.recording.arrived]],
  )
  assert.ok(driven.recording.arrived <= counts.ok)
  // Averaged over the 2.5 s of waiting for the request that hangs, it would be at most a fifth
  const busy = driven.threads[0]?.eventLoopUtilization ?? 0
  assert.ok(busy > 0.4, `${busy}`)
})
