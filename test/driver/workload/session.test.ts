import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { TestServer } from '../../faults/test-server.js'
import { driveWorkload, LineServer } from './driving.js'

const SESSION = `
variables: { user: "seq:1.." }
opening: [{ send: "hello\\n", until: line }]
exchanges:
  login: { send: "login {{user}}\\n", until: line, capture: { token: "token=(\\\\w+)" } }
  item: { send: "item {{token}}\\n", until: line, match: "^ok item" }
  bye: { send: "bye {{token}}\\n", until: line }
session:
  - exchange: login
  - think: 1ms
  - repeat: 3
    steps: [{ exchange: item }]
  - exchange: bye
`

/** Gives each login a token that is valid only on its connection. */
function shop(): LineServer {
  const tokens = new WeakMap<Socket, string>()
  return new LineServer((line, socket) => {
    const [word, argument = ''] = line.split(' ')
    if (word === 'login') {
      tokens.set(socket, `t${argument}`)
      return `welcome token=t${argument}`
    }
    if (word === 'hello') return 'hello'
    return tokens.get(socket) === argument ? `ok ${line}` : `who is ${argument}`
  })
}

test('each session has its own connection and its own captures', async () => {
  const lines = shop()
  await using server = await TestServer.start(lines.onSocket)
  const { recording } = await driveWorkload(SESSION, server.port, {
    ...{ requests: 100, connections: 4, workers: 2, keepAlive: false },
  })
  assert.deepEqual([recording.errors, recording.counts.ok], [{}, 100])
  const { hello, login, item, bye } = lines.counts
  assert.deepEqual([server.accepted, hello], [login, login])
  const { kinds } = recording
  assert.deepEqual([kinds.login?.counts.ok, kinds.item?.counts.ok, kinds.bye?.counts.ok], [login, item, bye])
  // The number of requests cuts off at most four sessions
  assert.ok(login! >= 20 && login! <= 24 && bye! >= 16, JSON.stringify(lines.counts))
  // No connection replaced one that was meant for reuse
  assert.deepEqual([recording.connections.reopened, recording.connections.closedIdle], [0, 0])
})

test('with connection reuse, a client uses the same connection for all its sessions', async () => {
  const lines = shop()
  await using server = await TestServer.start(lines.onSocket)
  const { recording } = await driveWorkload(SESSION, server.port, {
    ...{ requests: 100, connections: 4, workers: 2, keepAlive: true },
  })
  assert.deepEqual([recording.errors, recording.counts.ok, server.accepted], [{}, 100, 4])
  assert.equal(lines.counts.hello, 4)
})

for (const keepAlive of [true, false])
  test(`with a rate, sessions arrive at this rate and are closed loops: reuse ${keepAlive}`, async () => {
    const lines = shop()
    await using server = await TestServer.start(lines.onSocket)
    const { recording } = await driveWorkload(SESSION, server.port, {
      ...{ ratePerSecond: 100, durationMs: 300, connections: 50, workers: 2, keepAlive },
    })
    // The end of the window cuts off the last sessions. On a busy machine, none may reach its last step
    const { login, item = 0, bye = 0 } = lines.counts
    assert.deepEqual([recording.errors, recording.counts.ok], [{}, login! + item + bye])
    assert.equal(recording.counts.notStarted + login!, 30, JSON.stringify(recording.counts))
    assert.ok(login! > 0, `${login} sessions`)
    assert.equal(keepAlive ? server.accepted <= login! : server.accepted === login!, true)
    // Later exchanges of a session are due when they start
    assert.equal(recording.histograms.startLate.count, recording.counts.started)
  })

test('with a rate and a number of requests, exactly this many exchanges start', async () => {
  const lines = shop()
  await using server = await TestServer.start(lines.onSocket)
  const { recording } = await driveWorkload(SESSION, server.port, {
    ...{ ratePerSecond: 2000, requests: 77, connections: 20, workers: 2, keepAlive: true },
  })
  const { hello, ...exchanges } = lines.counts
  assert.equal(recording.counts.ok, 77)
  assert.equal(
    Object.values(exchanges).reduce((sum, count) => sum + count, 0),
    77,
  )
})

test('a failed exchange ends its session, and a capture without a match has its own outcome', async () => {
  const lines = new LineServer(() => 'nothing')
  await using server = await TestServer.start(lines.onSocket)
  const { recording } = await driveWorkload(SESSION, server.port, {
    ...{ requests: 20, connections: 2, keepAlive: false },
  })
  assert.deepEqual(recording.errors, { 'no-capture': 20 })
  assert.deepEqual(recording.errorSamples, { 'no-capture': 'nothing\\n' })
  assert.deepEqual(recording.kinds.login?.counts, { started: 20, ok: 0, failed: 20, unfinished: 0 })
  assert.deepEqual([lines.counts.item, server.accepted], [undefined, 20])
})

test('if the server closes during a session, the session goes on with a new connection', async () => {
  const lines = new LineServer((line, socket) => {
    if (line === 'b') setImmediate(() => socket.destroy())
    return line
  })
  await using server = await TestServer.start(lines.onSocket)
  const yaml = `
exchanges: { a: { send: "a\\n", until: line }, b: { send: "b\\n", until: line } }
session: [{ exchange: a }, { exchange: b }, { think: 30ms }, { exchange: a }]
`
  const { recording } = await driveWorkload(yaml, server.port, { requests: 6, connections: 1 })
  assert.deepEqual([recording.errors, recording.counts.ok], [{}, 6])
  assert.deepEqual(lines.counts, { a: 4, b: 2 })
  assert.equal(server.accepted, 3)
})

test('--think makes clients wait between exchanges', async () => {
  const lines = new LineServer()
  await using server = await TestServer.start(lines.onSocket)
  const yaml = 'think: 20ms\nexchanges: { ping: { send: "ping\\n", until: line } }'
  const { recording } = await driveWorkload(yaml, server.port, {
    ...{ durationMs: 300, connections: 3, keepAlive: true },
  })
  const { ok } = recording.counts
  assert.ok(ok >= 3 && ok <= 3 * 15, `${ok} exchanges`)
  // No client stalled
  assert.equal(recording.gaps, null)
})
