import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { rowsOf } from '../../src/cli/transcript.js'
import { heythere } from './in-process.js'

/** A line server that sends a greeting, requires a login and echoes ids. */
const server = createServer({ noDelay: true }, socket => {
  socket.write('hello\n')
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    if (text.startsWith('login')) socket.write('welcome token=abc\n')
    else if (text.startsWith('get abc')) socket.write(`${text.slice(8)}`)
    else socket.write('\x01\xff no\n', 'latin1')
  })
  socket.on('error', () => undefined)
})

const SESSION = `greeting: line
exchanges:
  login: { send: "login\\n", until: line, capture: { token: "token=(\\\\w+)" } }
  get: { send: "get {{token}} {{id}}\\n", until: line, expect: "{{id}}\\n" }
  bad: { send: "bad\\n", until: line, match: "^yes" }
variables: { id: "seq:7.." }
session: [ { exchange: login }, { think: 1ms }, { exchange: get }, { exchange: bad }, { exchange: get } ]
`

describe('try', () => {
  let folder = ''
  let target = ''
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'try-'))
    writeFileSync(join(folder, 'session.yaml'), SESSION)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    target = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => {
    server.close()
    rmSync(folder, { recursive: true })
  })

  it('prints a session up to its first failure: bytes, captures and what did not match', async () => {
    const { code, stdout, stderr } = await heythere('try', target, '--workload', join(folder, 'session.yaml'))
    assert.equal(code, 1, stderr)
    assert.match(stderr, /^heythere: one exchange failed\n$/)
    const lines = stdout.trimEnd().split('\n')
    assert.ok(
      lines.every(line => line.length <= 80),
      stdout,
    )
    const told = lines.map(line => line.replace(/^ *[\d.]+ ms /, '').trim())
    assert.deepEqual(told, [
      `- connected to ${target}`,
      '< opening, 6 bytes',
      'hello\\n',
      '= ok',
      '> login, 6 bytes',
      'login\\n',
      '< login, 18 bytes',
      'welcome token=abc\\n',
      '= ok',
      'captured token = "abc"',
      '- thinks for 1ms',
      '> get, 10 bytes',
      'get abc 7\\n',
      '< get, 2 bytes',
      '7\\n',
      '= ok, as expected',
      '> bad, 4 bytes',
      'bad\\n',
      '< bad, 6 bytes',
      '01 ff 20 6e 6f 0a                    .. no.',
      '! bad failed: mismatch',
      '! match not found in the reply: ^yes',
      '- closed',
    ])
  })

  it('tries each kind once if there is no session, and marks where a reply begins to differ', async () => {
    const file = join(folder, 'kinds.yaml')
    writeFileSync(
      file,
      'greeting: line\nexchanges:\n  a: { send: "x\\n", until: line, expect: "no" }\n  b: { weight: 0.001, send: "login\\n", until: line }\n',
    )
    const { code, stdout } = await heythere('try', target, '-k', '--workload', file)
    assert.equal(code, 1)
    assert.match(stdout, /! a failed: mismatch\n +! the whole reply differs: received\n/)
    assert.match(stdout, /> b, 6 bytes/)
    assert.equal(stdout.match(/connected to/g)?.length, 2)
  })

  it('tries a unix socket', async () => {
    const path = join(folder, 'echo.sock')
    const echo = createServer(socket => socket.pipe(socket))
    await once(echo.listen(path), 'listening')
    try {
      const { code, stdout } = await heythere('try', `unix:${path}`, '-m', 'ping', '--until', 'bytes:4')
      assert.equal(code, 0, stdout)
      assert.match(stdout, /< exchange, 4 bytes\n +ping\n.*= ok\n/)
    } finally {
      echo.close()
    }
  })

  it('tries a message that is always the same, also on the bundled server', async () => {
    const { code, stdout } = await heythere('try')
    assert.equal(code, 0)
    assert.match(stdout, /Hey there, from our TCP client\.\n.*= ok, as expected\n/s)
  })

  it('tries a module: its opening and its first message', async () => {
    const file = join(folder, 'module.mjs')
    writeFileSync(
      file,
      `const makeReplyReader = () => ({
  failed: false,
  closes: false,
  read(bytes, from, to) {
    const end = bytes.indexOf(10, from)
    return end >= 0 && end < to ? end + 1 : -1
  },
  end: () => false,
  reset() {},
})
const makeClient = ({ connection, seed }) => ({
  opening: reply => (reply === null ? 'login\\n' : null),
  next: () => ({ kind: 'get', bytes: 'get abc ' + connection + '.' + seed + '\\n' }),
  check: reply => Buffer.from(reply).toString() === process.env.TRY_EXPECTS,
})
export default { makeClient, makeReplyReader }`,
    )
    // This server sends no greeting
    const quiet = createServer({ noDelay: true }, socket => {
      socket.on('data', text => socket.write(text.toString().startsWith('login') ? 'welcome\n' : '0.7\n'))
      socket.on('error', () => undefined)
    })
    await once(quiet.listen(0, '127.0.0.1'), 'listening')
    const { port } = quiet.address() as AddressInfo
    const told = async (expects: string): Promise<{ code: number | null; lines: string[] }> => {
      process.env.TRY_EXPECTS = expects
      const flags = ['--protocol', file, '--seed', '7']
      const { code, stdout } = await heythere('try', `127.0.0.1:${port}`, ...flags)
      return { code, lines: stdout.split('\n').map(line => line.replace(/^ *[\d.]+ ms /, '').trim()) }
    }
    try {
      const right = await told('0.7\n')
      assert.equal(right.code, 0)
      assert.deepEqual(right.lines.slice(1, -2), [
        ...['> opening, 6 bytes', 'login\\n', '< opening, 8 bytes', 'welcome\\n', '= ok'],
        ...['> get, 12 bytes', 'get abc 0.7\\n', '< get, 4 bytes', '0.7\\n', '= ok'],
      ])
      const wrong = await told('no')
      assert.equal(wrong.code, 1)
      assert.ok(wrong.lines.includes('! get failed: mismatch'), wrong.lines.join('\n'))
    } finally {
      delete process.env.TRY_EXPECTS
      quiet.close()
    }
  })

  it('reports why there is no connection', async () => {
    const { code, stdout } = await heythere('try', '127.0.0.1:1', '-m', 'x')
    assert.equal(code, 1)
    assert.match(stdout, /! connect failed: refused\n/)
  })

  it('cuts long messages, so every row fits', () => {
    for (const bytes of [Buffer.alloc(5000, 'a'), Buffer.alloc(5000, 255)]) {
      const rows = rowsOf(bytes)
      assert.equal(rows.at(-1), '... and 3,976 bytes more')
      assert.ok(rows.every(row => row.length <= 65))
    }
  })
})
