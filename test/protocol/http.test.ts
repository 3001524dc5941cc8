import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get } from 'node:http'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { MORE } from '../../src/protocol/framing.js'
import { makeProtocol } from '../../src/protocol/protocols.js'
import { TestServer } from '../faults/test-server.js'
import { endsOf, everySplit, packetSizes, readBytewise, readPackets, readWhole } from './reading.js'

const options = { host: 'example.org:81', keepAlive: true, message: undefined, maxReplyBytes: 100_000 }
const makeReader = (maxReplyBytes = 100_000) =>
  makeProtocol('http', { ...options, maxReplyBytes }).makeReplyReader()
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

// Bodies that look like heads, chunks and blank lines
const body = fc
  .array(
    fc.constantFrom('\r\n', '\n', '0\r\n\r\n', 'HTTP/1.1 200 OK\r\n', 'x', '\0', 'Content-Length: 9\r\n'),
    { maxLength: 12 },
  )
  .map(parts => parts.join(''))
const field = fc.constantFrom(
  'Server: nginx\r\n',
  'Date: today\r\n',
  'Cookie: a=b, close\r\n',
  'C: d\r\n',
  'te: chunked\r\n',
)
const fields = fc.array(field, { maxLength: 4 }).map(parts => parts.join(''))
const name = (text: string) => fc.constantFrom(text, text.toLowerCase(), text.toUpperCase())

const sized = fc
  .tuple(fc.constantFrom(200, 301, 404, 503), fields, name('Content-Length'), body, fields)
  .map(([status, some, length, text, more]) => ({
    text: `HTTP/1.1 ${status} Any reason\r\n${some}${length}:  ${text.length} \r\n${more}\r\n${text}`,
    flag: status < 400 ? 'ok' : 'failed',
  }))
const chunked = fc
  .tuple(
    fields,
    name('Transfer-Encoding'),
    fc.array(body.filter(text => text !== '')),
    fc.constantFrom('', ';a="b"'),
    fields,
  )
  .map(([some, coding, chunks, extension, trailers]) => ({
    text: `HTTP/1.1 200\r\nContent-Length: 3\r\n${some}${coding}: gzip, Chunked\r\n\r\n${chunks
      .map(chunk => `${chunk.length.toString(16)}${extension}\r\n${chunk}\r\n`)
      .join('')}0${extension}\r\n${trailers}\r\n`,
    flag: 'ok',
  }))
const bodiless = fc.constantFrom(
  { text: 'HTTP/1.1 204 No Content\r\n\r\n', flag: 'ok' },
  { text: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 20\r\n\r\n', flag: 'ok' },
  { text: 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', flag: 'ok' },
  { text: 'HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 0\r\n\r\n', flag: 'ok closes' },
  { text: 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n!', flag: 'ok closes' },
  { text: 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\n!', flag: 'ok' },
)
const interim = fc.constantFrom(
  '',
  '',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early\r\nContent-Length: 9\r\n\r\n'.repeat(2),
)
const reply = fc
  .tuple(interim, fc.oneof(sized, chunked, bodiless))
  .map(([before, { text, flag }]) => ({ bytes: bytes(before + text), flag }))

describe('the http protocol', () => {
  it('requests /, and asks for a close if the connection is not reused', () => {
    const ask = (keepAlive: boolean) =>
      Buffer.from(makeProtocol('http', { ...options, keepAlive }).request).toString()
    assert.match(ask(true), /^GET \/ HTTP\/1\.1\r\nHost: example\.org:81\r\n(?:[A-Z][^\r]*\r\n)*\r\n$/)
    assert.doesNotMatch(ask(true), /Connection/)
    assert.match(ask(false), /\r\nConnection: close\r\n.*\r\n$/s)
  })

  it('finds the end of every reply, however the bytes are split or joined into packets', () => {
    const reader = makeReader()
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 8 }), packetSizes, (replies, sizes) => {
        const messages = replies.map(one => one.bytes)
        const expected = {
          ends: endsOf(messages),
          flags: replies.map(one => one.flag),
          last: 'more',
          isWholeAtClose: false,
        }
        const stream = Buffer.concat(messages)
        assert.deepEqual(readPackets(reader, stream, sizes), expected)
        assert.deepEqual(readBytewise(reader, stream), expected)
      }),
      { numRuns: 300 },
    )
  })

  it('finds the same ends for every pair of split points', () => {
    const text =
      'HTTP/1.1 100 C\r\n\r\nHTTP/1.1 500 E\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\n\r\n\r\n0\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length:2\r\n\r\nhi'
    const whole = readWhole(makeReader(), bytes(text))
    assert.deepEqual(whole.flags, ['failed', 'ok'])
    for (let first = 1; first < text.length; first++)
      for (let second = 1; first + second < text.length; second++)
        assert.deepEqual(readPackets(makeReader(), bytes(text), [first, second]), whole)
  })

  it('fails or waits in the same way for garbage, however it is split', () => {
    const parts = [
      'HTTP/1.1 ',
      '200',
      ' OK',
      '\r\n',
      '\n',
      'Content-Length:',
      ' 5',
      'Transfer-Encoding: chunked',
      '\r\n\r\n',
      'zz',
    ]
    const garbage = fc.array(fc.constantFrom(...parts), { maxLength: 12 }).map(list => bytes(list.join('')))
    fc.assert(
      fc.property(garbage, packetSizes, (stream, sizes) => {
        const whole = readWhole(makeReader(60), stream)
        assert.deepEqual(readPackets(makeReader(60), stream, sizes), whole)
        assert.deepEqual(readBytewise(makeReader(60), stream), whole)
      }),
      { numRuns: 500 },
    )
  })

  it('reads a reply without a length until the close', () => {
    for (const head of [
      'HTTP/1.1 200 OK\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\n',
    ]) {
      const reader = makeReader()
      const stream = bytes(`${head}anything\r\n\r\n`)
      assert.equal(reader.read(stream, 0, stream.length), MORE)
      assert.equal(reader.end(), true)
      assert.equal(reader.closes, true)
      assert.equal(reader.end(), false)
    }
  })

  it('does not accept a reply that a close cut off', () => {
    for (const half of [
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhalf',
      'HTTP/1.1 100 Continue\r\n\r\n',
    ])
      assert.equal(readWhole(makeReader(), bytes(half)).isWholeAtClose, false)
  })

  it('drops an incomplete reply on reset', () => {
    const good = bytes('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n')
    const reader = makeReader()
    for (let size = 0; size < good.length; size++) {
      reader.read(good, 0, size)
      reader.reset()
      assert.deepEqual(readWhole(reader, good).ends, [good.length])
    }
  })

  it('fails for anything that is not a reply', () => {
    const wrong = [
      'SSH-2.0-x',
      ' HTTP/1.1 200 OK\r\n',
      'HTTP/2 200\r\n',
      'HTTP/1.1 20\r\n',
      'HTTP/1.1 2000\r\n',
      'HTTP/1.x 200 OK\r\n',
      'HTTP/1.1 099 OK\r\n',
      'HTTP/1.1 101 Switching\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length:\r\nX: y\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n 3\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n',
    ]
    for (const text of wrong) assert.equal(readWhole(makeReader(), bytes(text)).last, 'broken', text)
  })

  it('accepts what RFC 9112 and 9110 require a client to accept', () => {
    const ok = 'HTTP/1.1 200 OK\r\n'
    const hi = '\r\n\r\nhi'
    const taken = {
      'empty lines before a reply': `\r\n\n\r${ok}Content-Length: 2${hi}`,
      'empty lines after an interim reply': `HTTP/1.1 100 Continue\r\n\r\n\r\n${ok}Content-Length: 2${hi}`,
      'lines that end with LF only': 'HTTP/1.1 200 OK\nContent-Length: 2\n\nhi',
      'blanks before and after a colon': `${ok}Content-Length \t:\t 2 \t${hi}`,
      'a line of blanks before the first field': `${ok} X: y\r\nContent-Length: 2${hi}`,
      'a folded length': `${ok}Content-Length:\r\n\t2${hi}`,
      'a folded coding': `${ok}Transfer-Encoding: gzip,\r\n chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`,
      'other folded fields': `${ok}Cache-Control: a,\r\n 9\r\nContent-Length: 2\r\nX: a\r\n 9${hi}`,
      'the same length twice': `${ok}Content-Length: 2, 2\r\nContent-Length: 02${hi}`,
      'many zeros': `${ok}Content-Length: ${'0'.repeat(40)}2${hi}`,
      'zeros in a size': `${ok}Transfer-Encoding: chunked\r\n\r\n${'0'.repeat(40)}2\r\nhi\r\n00\r\n\r\n`,
      'an empty last coding': `${ok}Transfer-Encoding: chunked , ,\r\n\r\n2\r\nhi\r\n0\r\n\r\n`,
      'the identity coding of older servers': `${ok}Transfer-Encoding: Identity\r\nContent-Length: 2${hi}`,
      'a line that is not a field': `${ok}garbage\r\nContent-Length: 2${hi}`,
      'no content, whatever its fields say': 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n',
    }
    for (const [name, text] of Object.entries(taken)) {
      const whole = readWhole(makeReader(), bytes(text))
      assert.deepEqual([whole.ends, whole.flags], [[text.length], ['ok']], name)
      assert.deepEqual(readBytewise(makeReader(), bytes(text)), whole, name)
    }
  })

  it('lets close win, in any line', () => {
    const told = (fields: string): string | undefined =>
      readWhole(makeReader(), bytes(`HTTP/1.1 200 OK\r\n${fields}Content-Length: 0\r\n\r\n`)).flags[0]
    assert.equal(told('Connection: close\r\nConnection: keep-alive\r\n'), 'ok closes')
    assert.equal(told('Connection: keep-alive,\r\n close\r\n'), 'ok closes')
    assert.equal(told('Connection: keep-alive\r\n'), 'ok')
  })

  it('skips empty lines after a reply, and nothing else', () => {
    const reader = makeReader()
    const skipped = (text: string) => reader.skip?.(bytes(`x${text}`), 1, 1 + text.length)
    assert.deepEqual(['\r\n', '\n\r\n', '\r\nx', 'x\r\n', ''].map(skipped), [3, 4, 3, 1, 1])
  })

  it('accepts whatever the parser of Node accepts', async () => {
    const texts = [
      `\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi`,
      'HTTP/1.1 200\r\ncontent-length:2\r\n\r\nhi',
      'HTTP/1.1 103 E\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
      'HTTP/1.1 200 OK\r\nX:\r\nY: \xff\r\nContent-Length: 0002\r\n\r\nhi',
      'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\nT: u\r\n\r\n',
      'HTTP/1.1 304 Not Modified\r\nContent-Length: 20\r\n\r\n',
    ]
    let next = ''
    await using server = await TestServer.start(socket =>
      socket.once('data', () => socket.end(Buffer.from(next, 'latin1'))),
    )
    for (next of texts) {
      const [response] = await once(get({ host: '127.0.0.1', port: server.port, agent: false }), 'response')
      response.resume()
      await once(response, 'end')
      assert.deepEqual(readWhole(makeReader(), bytes(next)).ends, [next.length], next)
    }
  })

  it('limits the head, and refuses a length above the limit', () => {
    const endless = `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(20_000)}`
    assert.equal(readPackets(makeReader(1e9), bytes(endless), [50_000]).last, 'broken')
    assert.equal(
      readPackets(makeReader(1e9), bytes(`HTTP/1.1 200 ${'x'.repeat(70_000)}`), [50_000]).last,
      'broken',
    )
    assert.equal(readWhole(makeReader(1e9), bytes('HTTP/1.1 103 x\r\n\r\n'.repeat(5000))).last, 'broken')
    assert.equal(
      readWhole(makeReader(), bytes('HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n')).last,
      'broken',
    )
  })

  it('skips a body without reading it', () => {
    const reader = makeReader(1e12)
    const packet = new Uint8Array(1e6)
    const head = bytes('HTTP/1.1 200 OK\r\nContent-Length: 500000000000\r\n\r\n')
    assert.equal(reader.read(head, 0, head.length), MORE)
    for (let sent = 1e6; sent < 5e11; sent += 1e6) assert.equal(reader.read(packet, 0, 1e6), MORE)
    assert.equal(reader.read(packet, 0, 1e6), 1e6)
  })

  it('reads a tiny chunked reply correctly, however it is split', () => {
    const head = bytes('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n')
    const tail = '\r\n1\r\n\n\r\n0\r\nA\n\r\nH'
    const stream = Buffer.concat([head, bytes(tail)])
    const whole = readWhole(makeReader(), stream)
    assert.deepEqual(whole.ends, [stream.length - 1])
    for (const sizes of everySplit(tail.length))
      assert.deepEqual(readPackets(makeReader(), stream, [head.length, ...sizes]), whole)
  })
})
