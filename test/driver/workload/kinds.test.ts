import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { TestServer } from '../../faults/test-server.js'
import { driveWorkload, LineServer } from './driving.js'

const KINDS = `
variables: { key: "1..1k", id: "seq:1.." }
exchanges:
  get: { weight: 3, send: "get {{key}}\\n", until: line, match: "^ok get {{key}}" }
  set: { weight: 1, send: "set {{key}} {{id}}\\n", until: line, expect: "ok set {{key}} {{id}}\\n" }
`
const totalOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

for (const [name, options] of [
  ['connections reused', { keepAlive: true }],
  ['pipelined', { keepAlive: true, pipelining: 7 }],
  ['new connections', { keepAlive: false }],
  ['at a rate', { keepAlive: true, ratePerSecond: 2000 }],
] as const)
  test(`the counts of each kind agree with those of the server: ${name}`, async () => {
    const lines = new LineServer()
    await using server = await TestServer.start(lines.onSocket)
    const { recording } = await driveWorkload(KINDS, server.port, {
      ...{ requests: 300, connections: 3, workers: 2 },
      ...options,
    })
    assert.deepEqual(recording.errors, {})
    assert.deepEqual([recording.counts.started, recording.counts.ok], [300, 300])
    const { get, set } = recording.kinds
    assert.deepEqual({ get: get?.counts.ok, set: set?.counts.ok }, lines.counts)
    assert.equal(totalOf(lines.counts), 300)
    assert.equal(get!.response.count + set!.response.count, recording.histograms.response.count)
    // Each value is used once over all threads
    const ids = lines.lines.filter(line => line.startsWith('set')).map(line => line.split(' ')[2])
    assert.equal(new Set(ids).size, ids.length)
  })

test('a wrong reply to one kind fails only this kind, and is shown', async () => {
  const lines = new LineServer(line => (line.startsWith('set') ? 'nothing' : `ok ${line}`))
  await using server = await TestServer.start(lines.onSocket)
  const { recording } = await driveWorkload(KINDS, server.port, { requests: 100, connections: 2 })
  const { get, set } = recording.kinds
  assert.deepEqual([get?.counts.failed, set?.counts.ok], [0, 0])
  assert.equal(set?.errors.mismatch, lines.counts.set)
  assert.deepEqual(recording.errors, set?.errors)
  assert.deepEqual(recording.errorSamples, { mismatch: 'nothing\\n' })
})

test('each record is sent once per pass over all threads, with any number of connections', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
  try {
    const file = join(folder, 'users.txt')
    const users = Array.from({ length: 50 }, (_, index) => `user${index}`)
    writeFileSync(file, users.join('\n'))
    const lines = new LineServer()
    await using server = await TestServer.start(lines.onSocket)
    const yaml = `
data: ${file}
exchanges: { one: { send: "{{line}}\\n", until: line, expect: "ok {{line}}\\n" } }
`
    const { recording } = await driveWorkload(yaml, server.port, {
      ...{ requests: 100, connections: 5, workers: 2, keepAlive: true },
    })
    assert.equal(recording.counts.ok, 100)
    assert.deepEqual(recording.kinds.one?.counts.ok, 100)
    assert.deepEqual(lines.counts, Object.fromEntries(users.map(user => [user, 2])))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('an HTTP status of 400 or more is the outcome of its exchange', async () => {
  const reply = (status: string) => `HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\n`
  const lines = new LineServer(line => (line === 'a' ? `${reply('200 OK')}o` : `${reply('404 Not Found')}n`))
  await using server = await TestServer.start(lines.onSocket)
  const yaml = 'exchanges: { a: { send: "a\\n", until: http }, b: { send: "b\\n", until: http } }'
  const { recording } = await driveWorkload(yaml, server.port, { requests: 40, connections: 2 })
  assert.equal(recording.counts.ok, lines.counts.a)
  assert.deepEqual(recording.errors, { 'status-404': lines.counts.b })
})

test('a single kind with a fixed message also has its row', async () => {
  const lines = new LineServer()
  await using server = await TestServer.start(lines.onSocket)
  const { recording } = await driveWorkload(
    'exchanges: { ping: { send: "ping\\n", until: line } }',
    server.port,
    { requests: 40, connections: 2, pipelining: 4 },
  )
  assert.deepEqual(recording.kinds.ping?.counts, { started: 40, ok: 40, failed: 0, unfinished: 0 })
  assert.deepEqual(lines.counts, { ping: 40 })
})

test('messages that the system sends later are not overwritten', async () => {
  const bytes: Record<string, number> = {}
  // Reads nothing until all is written, and then checks each message
  await using server = await TestServer.start(socket => {
    socket.pause()
    setImmediate(() => socket.resume())
    let held = ''
    socket.on('data', chunk => {
      const lines = (held + chunk.toString('latin1')).split('\n')
      held = lines.pop() ?? ''
      for (const line of lines) {
        const [id = '', text = ''] = line.split(' ')
        bytes[id] = text.length
        socket.write(`${id} ${text.length}\n`)
      }
    })
  })
  const { recording } = await driveWorkload(
    `
variables: { id: "seq:1..", text: "text:20k" }
exchanges: { long: { send: "{{id}} {{text}}\\n", until: line, expect: "{{id}} 20000\\n" } }
`,
    server.port,
    { requests: 400, connections: 2, pipelining: 100 },
  )
  assert.deepEqual([recording.counts.ok, recording.errors], [400, {}])
  assert.equal(Object.keys(bytes).length, 400)
})
