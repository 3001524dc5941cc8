import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { makeProtocol } from '../../src/protocol/protocols.js'
import { endsOf, everySplit, packetSizes, readBytewise, readPackets, readWhole } from './reading.js'

const makeRedis = (maxReplyBytes = 100_000) =>
  makeProtocol('redis', { host: '', keepAlive: true, message: undefined, maxReplyBytes })
const makeReader = (maxReplyBytes?: number) => makeRedis(maxReplyBytes).makeReplyReader()
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

const simple = fc.constantFrom(
  '+PONG',
  '+',
  ':-12',
  '_',
  ',1.5',
  ',inf',
  '#t',
  '(99999999999999999999',
  '$-1',
  '*-1',
)
const text = fc
  .array(fc.constantFrom('\r\n', '$5\r\n', '+OK\r\n', 'x', '\0'), { maxLength: 6 })
  .map(parts => parts.join(''))
const blob = fc
  .tuple(fc.constantFrom('$', '='), text)
  .map(([type, body]) => `${type}${body.length}\r\n${body}`)
const { value } = fc.letrec<{ value: string; inner: string; list: string; pairs: string }>(tie => ({
  value: fc
    .oneof({ depthSize: 'small' }, simple, blob, tie('list'), tie('pairs'), tie('inner'))
    .map(one => one),
  inner: fc.oneof(
    fc.constant('-ERR inside'),
    fc.constant('!5\r\nERR x'),
    fc.constant('|1\r\n+k\r\n+v\r\n+described'),
  ),
  list: fc
    .tuple(fc.constantFrom('*', '~'), fc.array(tie('value'), { maxLength: 4 }))
    .map(([type, values]) => [`${type}${values.length}`, ...values].join('\r\n')),
  pairs: fc
    .array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 })
    .map(pairs => [`%${pairs.length}`, ...pairs.flat()].join('\r\n')),
}))
const aside = fc.constantFrom(
  '',
  '',
  '|1\r\n+ttl\r\n*1\r\n:5\r\n',
  '|0\r\n',
  '>2\r\n+invalidate\r\n*1\r\n$1\r\na\r\n',
)
const isError = (reply: string) => reply.startsWith('-') || reply.startsWith('!')
const reply = fc.tuple(aside, aside, value).map(([one, other, said]) => ({
  bytes: bytes(`${one}${other}${said}\r\n`),
  flag: isError(said) ? 'failed' : 'ok',
}))

describe('the redis protocol', () => {
  it('sends PING', () => {
    assert.equal(Buffer.from(makeRedis().request).toString(), '*1\r\n$4\r\nPING\r\n')
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
      { numRuns: 500 },
    )
  })

  it('finds the same ends for every way to split short replies', () => {
    for (const all of ['*2\r\n$1\r\n\n\r\n_\r\n+', '|1\r\n_\r\n_\r\n-\r\n', '+\r\n$0\r\n\r\n:\r\n']) {
      const whole = readWhole(makeReader(), bytes(all))
      assert.notEqual(whole.last, 'broken')
      for (const sizes of everySplit(all.length))
        assert.deepEqual(readPackets(makeReader(), bytes(all), sizes), whole)
    }
  })

  it('fails or waits in the same way for garbage, however it is split', () => {
    const parts = ['$', '*', '+', '%', '|', '>', '1', '0', '-1', '3', '\r\n', '\r\n', '\n', 'x']
    const garbage = fc.array(fc.constantFrom(...parts), { maxLength: 15 }).map(list => bytes(list.join('')))
    fc.assert(
      fc.property(garbage, packetSizes, (stream, sizes) => {
        const whole = readWhole(makeReader(20), stream)
        assert.deepEqual(readPackets(makeReader(20), stream, sizes), whole)
        assert.deepEqual(readBytewise(makeReader(20), stream), whole)
      }),
      { numRuns: 1000 },
    )
  })

  it('reports an error only if the reply itself is one, not a part of it', () => {
    assert.deepEqual(readWhole(makeReader(), bytes('-ERR a\r\n*1\r\n-ERR b\r\n!2\r\nno\r\n+OK\r\n')).flags, [
      'failed',
      'ok',
      'failed',
      'ok',
    ])
  })

  it('fails for anything that is not a reply', () => {
    for (const text of [
      'PONG',
      '\r\n',
      '$x\r\n',
      '$?\r\n',
      '*-2\r\n',
      '%-1\r\n',
      '$1\r\nab\r\n',
      '*1\r\nx',
      '|-1\r\n',
      '$\r\n',
      '$1000000\r\n',
    ])
      assert.equal(readWhole(makeReader(), bytes(text)).last, 'broken', text)
  })

  it('survives deep nesting and refuses huge counts', () => {
    const deep = bytes(`${'*1\r\n'.repeat(20_000)}+end\r\n`)
    assert.deepEqual(readPackets(makeReader(), deep, [777, 3]).ends, [deep.length])
    for (const text of ['*999999999999999\r\n', '*99999\r\n*99999\r\n', '*9999999999999999999\r\n'])
      assert.equal(readWhole(makeReader(), bytes(text)).last, 'broken', text)
  })

  it('drops an incomplete reply on reset', () => {
    const good = bytes('|1\r\n+a\r\n+b\r\n*2\r\n$3\r\nabc\r\n:1\r\n')
    const reader = makeReader()
    for (let size = 0; size < good.length; size++) {
      reader.read(good, 0, size)
      reader.reset()
      assert.deepEqual(readWhole(reader, good).ends, [good.length])
    }
  })
})
