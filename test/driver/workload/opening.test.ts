import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drivePlanOf, longestExchangeMs } from '../../../src/plan/drive-plan.js'
import { TestServer } from '../../faults/test-server.js'
import { planAt } from '../driving.js'
import { driveWorkload, LineServer, onLine, workloadPlan } from './driving.js'

const exchanges = 'exchanges: { ping: { send: "ping {{n}}\\n", until: line, expect: "ok ping {{n}}\\n" } }'
const OPENING = `
variables: { n: "1..9", user: "seq:1.." }
greeting: line
opening:
  - { send: "user {{user}}\\n", until: line, expect: "ok user {{user}}\\n", capture: { token: "user (\\\\w+)" } }
  - { send: "select {{token}}\\n", until: line, match: "^ok select {{user}}" }
${exchanges}
`

for (const [keepAlive, pipelining] of [
  [true, 1],
  [true, 5],
  [false, 1],
] as const)
  test(`each connection gets one opening: reuse ${keepAlive}, ${pipelining} at once`, async () => {
    const lines = new LineServer()
    await using server = await TestServer.start(socket => {
      socket.write('220 hello\r\n')
      lines.onSocket(socket)
    })
    const { recording } = await driveWorkload(OPENING, server.port, {
      ...{ requests: 60, connections: 3, workers: 2, keepAlive, pipelining },
    })
    assert.deepEqual([recording.errors, recording.counts.ok], [{}, 60])
    const opened = keepAlive ? 3 : 60
    assert.equal(server.accepted, opened)
    assert.deepEqual(lines.counts, { user: opened, select: opened, ping: 60 })
    assert.equal(recording.histograms.opening.count, opened)
    assert.equal(recording.histograms.connect.count, opened)
    assert.equal(recording.connections.spokeFirst, null)
  })

test('a fixed message may have an opening', async () => {
  const lines = new LineServer()
  await using server = await TestServer.start(lines.onSocket)
  const { recording } = await driveWorkload(
    'opening: [{ send: "hello\\n", until: line }]\nexchanges: { ping: { send: "ping\\n", until: line } }',
    server.port,
    { requests: 50, connections: 2, keepAlive: true, pipelining: 3 },
  )
  assert.deepEqual([recording.counts.ok, lines.counts], [50, { hello: 2, ping: 50 }])
})

const FAILING = `
opening: [{ send: "user\\n", until: line, expect: "+OK\\n" }]
exchanges: { ping: { send: "ping\\n", until: line } }
`

for (const [what, answer, sample, timeoutMs] of [
  ['is refused', () => '-NO such user', '-NO such user\\n', 10_000],
  ['is answered with too much', () => '+OK\n+more', '+OK\\n+more\\n', 10_000],
  ['is cut off by a close', null, 'opening: the server closed the connection', 10_000],
  ['is never answered', () => null, 'opening: not answered in time', 150],
] as const)
  test(`an opening that ${what} fails the exchange that waited for it, with a growing backoff`, async () => {
    const lines = new LineServer((_, socket) => {
      if (answer) return answer()
      socket.end()
      return null
    })
    await using server = await TestServer.start(lines.onSocket)
    const { recording } = await driveWorkload(FAILING, server.port, {
      ...{ connections: 2, keepAlive: true, durationMs: 300, timeoutMs },
    })
    const { failed, ok } = recording.counts
    assert.ok(failed > 0 && ok === 0)
    // On a busy machine a connect may take longer than the timeout
    const { timeout = 0, ...others } = recording.errors
    assert.deepEqual(others, { opening: failed - timeout })
    assert.equal(recording.errorSamples.opening, sample)
    assert.deepEqual(recording.kinds.ping?.errors, recording.errors)
    assert.equal(lines.counts.ping, undefined)
    // Each connection retries after 1, 2, 4 ... ms, so at most 10 times within 300 ms
    assert.ok(server.accepted <= 24, `${server.accepted} connections`)
  })

test('with pipelining, all exchanges that waited for an opening fail with it', async () => {
  await using server = await TestServer.start(socket => {
    socket.end('421 busy\n')
  })
  const { recording } = await driveWorkload(
    'greeting: "delim:220\\n"\nexchanges: { ping: { send: "ping\\n", until: line } }',
    server.port,
    { requests: 6, connections: 1, pipelining: 3 },
  )
  assert.deepEqual([recording.counts.failed, recording.errors], [6, { opening: 6 }])
  assert.deepEqual(recording.errorSamples, { opening: '421 busy\\n' })
})

test('a stop during an opening leaves its exchange unfinished', async () => {
  const stop = new AbortController()
  await using server = await TestServer.start(socket => onLine(socket, () => stop.abort()))
  const { recording } = await driveWorkload(
    FAILING,
    server.port,
    { connections: 1, durationMs: 60_000 },
    { signal: stop.signal },
  )
  assert.deepEqual(recording.kinds.ping?.counts, { started: 1, ok: 0, failed: 0, unfinished: 1 })
})

test('a thread gets the time of its last exchange, which may include an opening', () => {
  const plan = drivePlanOf(workloadPlan(FAILING, 1, { timeoutMs: 500 }))
  assert.equal(longestExchangeMs(plan), 1500)
  assert.equal(longestExchangeMs(drivePlanOf(planAt(1, { timeoutMs: 500 }))), 500)
})
