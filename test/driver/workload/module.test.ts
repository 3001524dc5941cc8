import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Driven } from '../../../src/driver/drive.js'
import type { PlanOptions } from '../../../src/plan/parse-plan.js'
import { areParts } from '../../../src/recording/kinds.js'
import { TestServer } from '../../faults/test-server.js'
import { driveAt } from '../driving.js'
import { LineServer } from './driving.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
after(() => rmSync(folder, { recursive: true }))
let modules = 0

const READER = `
const makeReplyReader = () => ({
  failed: false,
  closes: false,
  read(bytes, from, to) {
    const end = bytes.indexOf(10, from)
    return end >= 0 && end < to ? end + 1 : -1
  },
  end: () => false,
  reset() {},
})
`

/** Drives a module that creates its clients with this code. */
function driveModule(client: string, port: number, options: PlanOptions): Promise<Driven> {
  const path = join(folder, `module${modules++}.mjs`)
  writeFileSync(
    path,
    `${READER}\nconst makeClient = ({ connection, seed }) => {\n${client}\n}
export default { makeClient, makeReplyReader }`,
  )
  return driveAt(port, { ...options, message: undefined, until: undefined, protocol: path })
}

for (const pipelining of [1, 4])
  test(`the clients of a module name kinds and check replies: ${pipelining} at once`, async () => {
    const lines = new LineServer()
    await using server = await TestServer.start(lines.onSocket)
    const { recording } = await driveModule(
      `
let count = 0
const asked = []
return {
  opening(reply) {
    if (reply === null) return 'user ' + connection + '\\n'
    const text = Buffer.from(reply).toString()
    return text.startsWith('ok user') ? 'secret ' + text.slice(8) : null
  },
  next() {
    const kind = count++ % 3 === 0 ? 'set' : 'get'
    asked.push('ok ' + kind + ' ' + connection + '.' + count + '\\n')
    return { kind, bytes: kind + ' ' + connection + '.' + count + '\\n' }
  },
  check: reply => Buffer.from(reply).toString() === asked.shift(),
}`,
      server.port,
      { requests: 90, connections: 3, workers: 2, pipelining },
    )
    assert.deepEqual([recording.errors, recording.counts.ok], [{}, 90])
    const { user, secret, ...kinds } = lines.counts
    assert.deepEqual([user, secret, server.accepted], [3, 3, 3])
    assert.deepEqual(kinds, {
      get: recording.kinds.get?.counts.ok,
      set: recording.kinds.set?.counts.ok,
    })
    assert.equal(recording.histograms.opening.count, 3)
    const users = lines.lines.filter(line => line.startsWith('user')).sort()
    assert.deepEqual(users, ['user 0', 'user 1', 'user 2'])
  })

test('a failed check() is a mismatch, and plain bytes get a default kind', async () => {
  const lines = new LineServer()
  await using server = await TestServer.start(lines.onSocket)
  const { recording } = await driveModule(
    `return { next: () => Buffer.from('ping\\n'), check: () => false }`,
    server.port,
    { requests: 10, connections: 2 },
  )
  assert.deepEqual([recording.errors, lines.counts], [{ mismatch: 10 }, { ping: 10 }])
  assert.deepEqual(recording.errorSamples, { mismatch: 'ok ping\\n' })
  assert.deepEqual(recording.kinds.exchange?.counts, { started: 10, ok: 0, failed: 10, unfinished: 0 })
})

test('the exchanges in flight of a dead thread are counted under the kinds that only it knew', async () => {
  const lines = new LineServer(line => (line === 'hold' ? null : `ok ${line}`))
  await using server = await TestServer.start(lines.onSocket)
  const { recording, lost } = await driveModule(
    `
// Both are of the first thread
if (connection === 0) return { next: () => ({ kind: 'held', bytes: 'hold\\n' }) }
let left = connection === 2 ? 20 : 1e9
return {
  next() {
    if (left-- === 0) process.exit(3)
    return { kind: 'get', bytes: 'get\\n' }
  },
}`,
    server.port,
    { requests: 200, durationMs: 3_600_000, connections: 4, workers: 2 },
  )
  assert.match(lost.map(({ message }) => message).join(), /exited with code: 3/)
  const { counts, kinds } = recording
  assert.equal(kinds.held?.counts.unfinished, 1)
  assert.ok(areParts(Object.values(kinds), counts), JSON.stringify([kinds, counts]))
})

for (const [what, client, told] of [
  [
    'next()',
    'let n = 0\nreturn { next() { if (n++ > 5) throw new Error("out of ideas"); return "x\\n" } }',
    /out of ideas, at .*module\d+\.mjs:\d+/,
  ],
  ['check()', 'return { next: () => "x\\n", check() { null.x } }', /module\d+\.mjs:\d+/],
  [
    'opening()',
    'return { opening() { throw new Error("no") }, next: () => "x\\n" }',
    /no, at .*module\d+\.mjs:\d+/,
  ],
  ['no bytes', 'return { next: () => 5 }', /module\d+\.mjs: next\(\) returned no bytes/],
  ['no client', 'return 5', /module\d+\.mjs: makeClient\(\) returned no client/],
  [
    'another check',
    'return { next: () => "x\\n", check: 5 }',
    /module\d+\.mjs: makeClient\(\) returned no client/,
  ],
] as const)
  test(`an error in a module is reported with its place: ${what}`, async () => {
    await using server = await TestServer.start(new LineServer().onSocket)
    const options = { requests: 20, connections: 1, workers: 1 }
    const reason = await driveModule(client, server.port, options).then(
      ({ lost }) => lost.map(({ message }) => message).join(),
      (error: Error) => error.message,
    )
    assert.match(reason, told)
  })
