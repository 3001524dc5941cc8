import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { loadProtocolModule } from '../../src/protocol/load-protocol.js'
import { isProtocolName, makeProtocol, PROTOCOL_NAMES } from '../../src/protocol/protocols.js'
import { TUTORIAL_REPLY, TUTORIAL_REQUEST } from '../../src/protocol/tutorial.js'
import { readWhole } from './reading.js'

const options = { host: 'h:1', keepAlive: false, message: undefined, maxReplyBytes: 1000 }
const textOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()

describe('the built-in protocols', () => {
  it('are found by their names', () => {
    for (const name of PROTOCOL_NAMES) assert.equal(makeProtocol(name, options).name, name)
    assert.equal(isProtocolName('http'), true)
    assert.equal(isProtocolName('./http.mjs'), false)
    assert.equal(isProtocolName('toString'), false)
  })

  it('send exactly the request of the tutorial, and end its reply by length on a reused connection', () => {
    const once = makeProtocol('tutorial', options)
    assert.equal(textOf(once.request), TUTORIAL_REQUEST)
    assert.equal(textOf(once.expected), TUTORIAL_REPLY)
    assert.equal(readWhole(once.makeReplyReader(), Buffer.from(TUTORIAL_REPLY)).isWholeAtClose, true)
    const kept = makeProtocol('tutorial', { ...options, keepAlive: true }).makeReplyReader()
    assert.deepEqual(readWhole(kept, Buffer.from(TUTORIAL_REPLY.repeat(2))).ends, [27, 54])
  })

  it('send one line, add its line end if it is missing, and refuse several lines', () => {
    const request = (message?: string) =>
      textOf(
        makeProtocol('line', {
          ...options,
          message: message === undefined ? undefined : Buffer.from(message),
        }).request,
      )
    assert.equal(request(), `${TUTORIAL_REQUEST}\n`)
    assert.equal(request('hi'), 'hi\n')
    assert.equal(request('hi\r\n'), 'hi\r\n')
    assert.throws(() => request('a\nb'), { name: 'UnitError', message: /remove the \\n/ })
    assert.deepEqual(
      readWhole(makeProtocol('line', options).makeReplyReader(), Buffer.from('a\nb\n')).ends,
      [2, 4],
    )
  })
})

describe('a protocol module of the user', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heythere-protocol-'))
  after(() => rmSync(folder, { recursive: true }))
  const write = (name: string, source: string): string => {
    const path = join(folder, name)
    writeFileSync(path, source)
    return path
  }
  const reader = '{ read: (bytes, from, to) => to, end: () => false, reset() {} }'

  it('is an object, or a function of the options', async () => {
    const plain = write('plain.mjs', `export default { request: 'é', makeReplyReader: () => (${reader}) }`)
    const made = (await loadProtocolModule(plain))(options)
    assert.equal(made.name, plain)
    assert.equal(textOf(made.request), 'é')
    assert.equal(made.makeReplyReader().read(Buffer.from('ab'), 0, 2), 2)
    const given = write(
      'function.mjs',
      `export default ({ host }) => ({ request: Buffer.from(host), makeReplyReader() { return ${reader} } })`,
    )
    assert.equal(textOf((await loadProtocolModule(given))(options).request), 'h:1')
  })

  it('is refused with its path and a reason', async () => {
    const wrong: Readonly<Record<string, readonly [string, RegExp]>> = {
      'throws.mjs': ['throw new Error("no luck")', /loading it failed: no luck, at \/\S+throws\.mjs:1$/],
      'syntax.mjs': ['export default {', /loading it failed: /],
      'import.mjs': ['import "./absent.mjs"', /loading it failed: .*absent/],
      'named.mjs': [
        'export const request = 1',
        /no default export: export default \{ request or makeClient, makeReplyReader \}/,
      ],
      'shape.mjs': ['export default { request: 5, makeReplyReader() {} }', /the wrong shape: export default/],
      'null.mjs': ['export default null', /has the wrong shape/],
      'promise.mjs': ['export default async () => ({})', /has the wrong shape/],
      'reader.mjs': [
        'export default { request: "", makeReplyReader() {} }',
        /reader lacks read\(\), end\(\) or reset\(\)/,
      ],
      'getter.mjs': [
        `export default { get request() { return "" }, makeReplyReader: () => (${reader}) }`,
        /its request is a getter, which would be read only once; give the bytes/,
      ],
      'class.mjs': [
        `class Mine { get request() { return "" } makeReplyReader() { return ${reader} } }\nexport default () => new Mine()`,
        /its request is a getter/,
      ],
      'making.mjs': ['export default () => { throw new Error("bad host") }', /making it failed: bad host/],
    }
    for (const [name, [source, message]] of Object.entries(wrong)) {
      const path = write(name, source)
      const made = async () => (await loadProtocolModule(path))(options)
      await assert.rejects(made, (error: Error & { code?: string }) => {
        assert.equal(error.name, 'RunError')
        assert.equal(error.code, 'protocol-module')
        assert.ok(error.message.startsWith(`protocol module ${path}: `), error.message)
        assert.match(error.message, message)
        return true
      })
    }
    await assert.rejects(
      loadProtocolModule('./no/such.mjs'),
      /^RunError: protocol module \.\/no\/such\.mjs: the file does not exist/,
    )
  })
})
