import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { TestServer } from '../faults/test-server.js'
import { driveAt, onPing, pong } from './driving.js'

const LOADS: Readonly<Record<string, PlanOptions>> = {
  'closed, without connection reuse': { keepAlive: false },
  'closed, with connection reuse': {},
  'open, with connection reuse': { ratePerSecond: 500 },
  'two threads': { workers: 2 },
}

for (const [name, load] of Object.entries(LOADS)) {
  test(`a server that speaks first is detected, even if its text could be a reply: ${name}`, async () => {
    await using server = await TestServer.start(socket => {
      socket.write('hey!')
      onPing(socket, () => socket.write('pong'))
    })
    const { recording } = await driveAt(server.port, { requests: 4, connections: 2, ...load })
    assert.equal(recording.connections.spokeFirst, 'hey!')
    assert.equal(recording.counts.started, 4)
  })

  test(`a server that waits for a request gets no extra connection or request: ${name}`, async () => {
    let asked = 0
    await using server = await TestServer.start(pong(() => asked++))
    const { recording } = await driveAt(server.port, { requests: 6, connections: 2, ...load })
    assert.deepEqual([recording.connections.spokeFirst, recording.counts.ok, asked], [null, 6, 6])
    assert.equal(server.accepted, recording.histograms.connect.count)
  })
}

test('the bundled server is not checked for a greeting, because it waits for requests', async () => {
  await using server = await TestServer.start(socket => socket.write('hey!'))
  const { recording } = await driveAt(server.port, { requests: 1, connections: 1 }, { isOwnServer: true })
  assert.equal(recording.connections.spokeFirst, null)
})

test('bytes that arrive after the load are counted, as a sign that replies were mixed up', async () => {
  await using server = await TestServer.start(socket =>
    onPing(socket, count => {
      socket.write('pong')
      if (count === 5) setTimeout(() => socket.write('pong'), 10)
    }),
  )
  const { recording } = await driveAt(server.port, { requests: 5, connections: 1 })
  const { mismatch = 0 } = recording.errors
  // If it is read together with the last reply, that one is a mismatch
  assert.equal(mismatch * 4 + recording.connections.unaskedBytes, 4)
})

test('if nothing listens on the port, the exchanges are refused', async () => {
  const server = await TestServer.start(() => undefined)
  const { port } = server
  await server[Symbol.asyncDispose]()
  const { recording } = await driveAt(port, { requests: 3, connections: 2 })
  assert.deepEqual(recording.errors, { refused: 3 })
})

test('a stop ends the wait for a greeting', async () => {
  await using server = await TestServer.start(socket => socket.resume())
  const stop = AbortSignal.abort()
  const { recording } = await driveAt(server.port, { durationMs: 60_000 }, { signal: stop })
  assert.equal(recording.counts.started, 0)
})
