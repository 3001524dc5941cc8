import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { TestServer } from '../faults/test-server.js'
import { driveAt, onPing, pong } from './driving.js'

const LOADS: Readonly<Record<string, PlanOptions>> = {
  'closed, not kept': { keepAlive: false },
  'closed, kept': {},
  'open, kept': { ratePerSecond: 500 },
  'two threads': { workers: 2 },
}

for (const [name, load] of Object.entries(LOADS)) {
  test(`a server that speaks first is found out, though what it says passes for a reply: ${name}`, async () => {
    await using server = await TestServer.start(socket => {
      socket.write('hey!')
      onPing(socket, () => socket.write('pong'))
    })
    const { recording } = await driveAt(server.port, { requests: 4, connections: 2, ...load })
    assert.equal(recording.connections.spokeFirst, 'hey!')
    assert.equal(recording.counts.started, 4)
  })

  test(`a server that waits to be asked sees no connection more, and no request: ${name}`, async () => {
    let asked = 0
    await using server = await TestServer.start(pong(() => asked++))
    const { recording } = await driveAt(server.port, { requests: 6, connections: 2, ...load })
    assert.deepEqual([recording.connections.spokeFirst, recording.counts.ok, asked], [null, 6, 6])
    assert.equal(server.accepted, recording.histograms.connect.count)
  })
}

test('our own server is not listened to: it waits to be asked', async () => {
  await using server = await TestServer.start(socket => socket.write('hey!'))
  const { recording } = await driveAt(server.port, { requests: 1, connections: 1 }, { isOwnServer: true })
  assert.equal(recording.connections.spokeFirst, null)
})

test('what a server still has to say when the load is over is counted: a reply was taken for another', async () => {
  await using server = await TestServer.start(socket =>
    onPing(socket, count => {
      socket.write('pong')
      if (count === 5) setTimeout(() => socket.write('pong'), 10)
    }),
  )
  const { recording } = await driveAt(server.port, { requests: 5, connections: 1 })
  const { mismatch = 0 } = recording.errors
  // Read in one with the last reply it spoils that
  assert.equal(mismatch * 4 + recording.connections.unaskedBytes, 4)
})

test('where nothing is listening, the load finds out by itself', async () => {
  const server = await TestServer.start(() => undefined)
  const { port } = server
  await server[Symbol.asyncDispose]()
  const { recording } = await driveAt(port, { requests: 3, connections: 2 })
  assert.deepEqual(recording.errors, { refused: 3 })
})

test('a stop ends the listening', async () => {
  await using server = await TestServer.start(socket => socket.resume())
  const stop = AbortSignal.abort()
  const { recording } = await driveAt(server.port, { durationMs: 60_000 }, { signal: stop })
  assert.equal(recording.counts.started, 0)
})
