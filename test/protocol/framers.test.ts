import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { makeFramer } from '../../src/protocol/framers.js'
import { BROKEN, MORE } from '../../src/protocol/framing.js'
import {
  LARGEST_LENGTH,
  LENGTH_BYTES,
  LENGTH_FORMATS,
  type LengthFormat,
  lengthSize,
  parseLengthRule,
  writeLength,
} from '../../src/protocol/length-format.js'
import { parseRule } from '../../src/protocol/rule.js'
import { endsOf, everySplit, packetSizes, readBytewise, readPackets, readWhole } from './reading.js'

const LIMIT = { maxBytes: 1000 }
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const make = (rule: string, limits = LIMIT) => makeFramer(parseRule(rule), limits)

const RULES = [
  'close',
  'bytes:1',
  'bytes:5',
  'line',
  'delim:ab',
  'delim:aab',
  'delim:abab',
  'length:u32be',
  'length:u8',
  'length:u16be+1',
  'length:u16le~2',
  'length:u32le+2~7',
  'length:varint',
  'length:varint+1',
].concat(
  ['ab', 'a+b', 'a|ab', 'b$', 'a\\b', 'aa(?!b)', '(?<=a)b\\n', '(a|b)\\1\\n', '[$]', '^\\n'].map(
    re => `regex:${re}`,
  ),
)
// Few different bytes, so delimiters, near misses and small lengths are common
const stream = fc
  .array(fc.constantFrom(0, 0, 0, 3, 10, 36, 97, 97, 98, 98), { maxLength: 250, size: 'max' })
  .map(list => Uint8Array.from(list))

const LENGTH_RULES = [
  ...LENGTH_FORMATS,
  ...LENGTH_FORMATS.map(format => `${format}+3`),
  ...LENGTH_FORMATS.map(format => `${format}~2`),
  'u32be+1~4',
]

/** A body after its length. */
const lengthMessage = (text: string): fc.Arbitrary<Uint8Array> => {
  const { format, before, excess } = parseLengthRule(text)
  const longest = format === 'u8' ? 255 - excess : 300
  return fc.uint8Array({ maxLength: longest, size: 'max' }).map(body => {
    const head = Buffer.alloc(before + lengthSize(format, body.length + excess), 'b')
    assert.equal(writeLength(format, body.length + excess, head, before), head.length)
    return Buffer.concat([head, body])
  })
}

describe('the framer of any rule', () => {
  for (const rule of RULES) {
    it(`finds the same ends however the bytes are split: ${rule}`, () => {
      fc.assert(
        fc.property(stream, packetSizes, fc.integer({ min: 1, max: 300 }), (all, sizes, maxBytes) => {
          const whole = readWhole(make(rule, { maxBytes }), all)
          assert.deepEqual(readPackets(make(rule, { maxBytes }), all, sizes), whole)
          assert.deepEqual(readBytewise(make(rule, { maxBytes }), all), whole)
        }),
        { numRuns: 150 },
      )
    })

    it(`finds the same ends for every way to split a short stream: ${rule}`, () => {
      const all = bytes('\0\0\0\x02a\naabab$')
      const whole = readWhole(make(rule), all)
      for (const sizes of everySplit(all.length)) assert.deepEqual(readPackets(make(rule), all, sizes), whole)
    })

    it(`drops an incomplete message on reset: ${rule}`, () => {
      const framer = make(rule)
      fc.assert(
        fc.property(stream, stream, (half, all) => {
          readHalf(framer, half)
          framer.reset()
          assert.deepEqual(readWhole(framer, all), readWhole(make(rule), all))
          framer.reset()
        }),
        { numRuns: 100 },
      )
    })

    it(`finds no message in an empty stream: ${rule}`, () => {
      assert.equal(make(rule).end(), false)
    })

    it(`finds no message in an empty packet: ${rule}`, () => {
      assert.equal(make(rule).read(bytes('ab\n'), 1, 1), MORE)
    })
  }
})

function readHalf(framer: ReturnType<typeof make>, half: Uint8Array): void {
  let from = 0
  while (from < half.length) {
    const past = framer.read(half, from, half.length)
    if (past < 0) return
    from = past
  }
}

describe('the framer of a rule', () => {
  const messagesOf: Readonly<Record<string, fc.Arbitrary<Uint8Array>>> = {
    line: fc
      .uint8Array({ maxLength: 90, size: 'max' })
      .map(body => Buffer.concat([body.filter(byte => byte !== 10), bytes('\n')])),
    'bytes:28': fc.uint8Array({ minLength: 28, maxLength: 28 }),
    ...Object.fromEntries(LENGTH_RULES.map(rule => [`length:${rule}`, lengthMessage(rule)])),
    'delim:\\r\\n\\r\\n': fc
      .array(fc.constantFrom('\r', '\n', '\r\n', 'x', '\n\r'))
      .map(parts =>
        parts
          .join('')
          .replaceAll('\r\n\r\n', 'y')
          .replace(/[\r\n]+$/, ''),
      )
      .filter(text => !text.includes('\r\n\r\n'))
      .map(text => bytes(`${text}\r\n\r\n`)),
  }
  for (const [rule, message] of Object.entries(messagesOf)) {
    it(`finds every message, with several in one packet: ${rule}`, () => {
      fc.assert(
        fc.property(fc.array(message, { maxLength: 12 }), packetSizes, (messages, sizes) => {
          const reading = readPackets(make(rule), Buffer.concat(messages), sizes)
          assert.deepEqual(reading.ends, endsOf(messages))
          assert.equal(reading.last, 'more')
          assert.equal(reading.isWholeAtClose, false)
        }),
      )
    })
  }

  it('reads everything to the close as one message, if that is the rule', () => {
    const framer = make('close')
    assert.equal(framer.read(bytes('Hey'), 0, 3), MORE)
    assert.equal(framer.end(), true)
    assert.equal(framer.end(), false)
  })

  it('does not accept a message that a close cut off', () => {
    for (const [rule, half] of Object.entries({
      line: 'half',
      'bytes:5': 'half',
      'length:u32be': '\0\0\0\x05half',
    })) {
      const framer = make(rule)
      assert.equal(framer.read(bytes(half), 0, half.length), MORE)
      assert.equal(framer.end(), false)
      // Then starts with the next message
      assert.deepEqual(readWhole(framer, bytes('\0\0\0\x01\n')), readWhole(make(rule), bytes('\0\0\0\x01\n')))
    }
  })

  it('accepts a message as long as the limit, and none that is longer', () => {
    const messages = {
      line: '123456789\n',
      'bytes:10': '1234567890',
      'length:u32be': '\0\0\0\x06abcdef',
      'regex:0': '1234567890',
    }
    for (const [rule, message] of Object.entries(messages)) {
      const all = bytes(message)
      // The limit counts for each message, not for the sum
      assert.deepEqual(
        readWhole(make(rule, { maxBytes: 10 }), Buffer.concat([all, all])).ends,
        [10, 20],
        rule,
      )
      assert.equal(readWhole(make(rule, { maxBytes: 9 }), all).last, 'broken', rule)
      assert.equal(readBytewise(make(rule, { maxBytes: 9 }), all).last, 'broken', rule)
    }
    assert.equal(readWhole(make('close', { maxBytes: 9 }), bytes('123456789')).isWholeAtClose, true)
    assert.equal(readWhole(make('close', { maxBytes: 9 }), bytes('1234567890')).last, 'broken')
  })

  it('refuses a length above the limit before the bytes arrive', () => {
    assert.equal(make('length:u32be').read(bytes('\xff\xff\xff\xff'), 0, 4), BROKEN)
    assert.equal(make('length:u32be', { maxBytes: 2 ** 33 }).read(bytes('\xff\xff\xff\xff'), 0, 4), MORE)
  })

  it('writes lengths like a DataView and like protobuf', () => {
    const written = (format: LengthFormat, value: number): string => {
      const bytes = Buffer.alloc(lengthSize(format, value))
      assert.equal(writeLength(format, value, bytes, 0), bytes.length)
      return bytes.toString('hex')
    }
    const views = {
      u8: (view: DataView, value: number) => view.setUint8(0, value),
      u16be: (view: DataView, value: number) => view.setUint16(0, value),
      u16le: (view: DataView, value: number) => view.setUint16(0, value, true),
      u32be: (view: DataView, value: number) => view.setUint32(0, value),
      u32le: (view: DataView, value: number) => view.setUint32(0, value, true),
    }
    for (const [format, set] of Object.entries(views) as [keyof typeof views, (typeof views)['u8']][])
      fc.assert(
        fc.property(fc.oneof(fc.nat(255), fc.nat(LARGEST_LENGTH[format])), value => {
          const expected = Buffer.alloc(LENGTH_BYTES[format])
          set(new DataView(expected.buffer, expected.byteOffset, expected.length), value)
          assert.equal(written(format, value), expected.toString('hex'))
        }),
      )
    const varints = { 0: '00', 127: '7f', 128: '8001', 300: 'ac02', 16383: 'ff7f', 268435455: 'ffffff7f' }
    for (const [value, hex] of Object.entries(varints)) assert.equal(written('varint', Number(value)), hex)
    assert.equal(written('varint', 2 ** 32 - 1), 'ffffffff0f')
  })

  it('refuses a length that is smaller than its fixed part', () => {
    assert.equal(make('length:u16be~2').read(bytes('\0\x01'), 0, 2), BROKEN)
    assert.equal(make('length:u16be~2').read(bytes('\0\x02'), 0, 2), 2)
    assert.equal(make('length:varint~1').read(bytes('\0'), 0, 1), BROKEN)
  })

  it('reads a varint of 64 bits, and refuses a longer one', () => {
    const long = `${'\x80'.repeat(9)}\x00`
    assert.equal(make('length:varint').read(bytes(long), 0, 10), 10)
    assert.equal(make('length:varint').read(bytes('\x80'.repeat(400)), 0, 400), BROKEN)
  })

  it('ends a regex message at the first byte that makes it match', () => {
    const sources = RULES.flatMap(rule => (rule.startsWith('regex:') ? [rule.slice(6)] : []))
    fc.assert(
      fc.property(
        fc.constantFrom(...sources, 'b\\n$', 'a$|b\\$$', '^(?:.|\\n){70}b'),
        stream,
        packetSizes,
        (source, all, sizes) => {
          const reading = readPackets(makeFramer({ kind: 'regex', source }, LIMIT), all, sizes)
          assert.deepEqual(reading.ends, endsByDefinition(source, all))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('ends a message at the first delimiter', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 12, size: 'max' })
    // Prefixes of the delimiter in a row, so near misses overlap
    const lengths = fc.array(fc.nat(12), { maxLength: 40, size: 'max' })
    fc.assert(
      fc.property(letters, lengths, packetSizes, (text, starts, sizes) => {
        const all = bytes(starts.map(length => text.slice(0, length)).join(''))
        const reading = readPackets(makeFramer({ kind: 'delim', text }, LIMIT), all, sizes)
        assert.deepEqual(reading.ends, endsByDefinition(text, all))
      }),
      { numRuns: 500 },
    )
  })

  it('limits a regex message to 64 KiB, and to 8 KiB if the expression looks ahead', () => {
    const all = new Uint8Array(70_000).fill(97)
    assert.equal(
      readPackets(make('regex:b', { maxBytes: 1e9 }), all.subarray(0, 65_536), [1000]).last,
      'more',
    )
    assert.equal(readPackets(make('regex:b', { maxBytes: 1e9 }), all, [1000, 1000]).last, 'broken')
    assert.equal(readWhole(make('regex:b\\b', { maxBytes: 1e9 }), all.subarray(0, 8192)).last, 'more')
    assert.equal(readWhole(make('regex:b\\b', { maxBytes: 1e9 }), all.subarray(0, 8193)).last, 'broken')
  })

  it('reads a megabyte byte by byte in linear time', () => {
    const all = new Uint8Array(1e6).fill(97)
    for (const rule of ['line', 'delim:aaaaaaab', 'bytes:2000000', 'close', 'length:u32be']) {
      const framer = make(rule, { maxBytes: 1e10 })
      for (let at = 0; at < all.length; at++) assert.equal(framer.read(all, at, at + 1), MORE)
    }
  })
})

function endsByDefinition(source: string, all: Uint8Array): number[] {
  const ends: number[] = []
  const regex = new RegExp(source)
  let from = 0
  for (let to = 1; to <= all.length; to++) {
    if (!regex.test(Buffer.from(all.subarray(from, to)).toString('latin1'))) continue
    ends.push(to)
    from = to
  }
  return ends
}
