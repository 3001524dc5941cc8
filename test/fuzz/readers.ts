import assert from 'node:assert/strict'
import fc from 'fast-check'
import { makeFramer } from '../../src/protocol/framers.js'
import type { ReplyReader } from '../../src/protocol/protocol.js'
import { makeProtocol, PROTOCOL_NAMES } from '../../src/protocol/protocols.js'
import { parseRule } from '../../src/protocol/rule.js'
import { packetSizes, readPackets, readWhole } from '../protocol/reading.js'
import { surface } from './surface.js'
import { wireBytes } from './wire.js'

const RULES = [
  'close',
  'bytes:1',
  'bytes:7',
  'line',
  'length:u32be',
  'length:u8~1',
  'length:u16le+2',
  'length:varint+1~3',
] as const
const REGEXES = [
  'ab',
  'a+b',
  'b$',
  'a\\b',
  'aa(?!b)',
  '(?<=a)b',
  '(a|b)\\1',
  '\\r?\\n\\r?\\n',
  '^HTTP',
  '[^a]',
]

type MakeReader = (maxBytes: number) => ReplyReader

const ofRule = (rule: string): MakeReader => {
  const parsed = parseRule(rule)
  return maxBytes => makeFramer(parsed, { maxBytes })
}
const delimiter = fc
  .array(fc.constantFrom('a', 'b', '\\r', '\\n', '\\0', '\\xff'), { minLength: 1, maxLength: 6 })
  .map(parts => `delim:${parts.join('')}`)

/** A reader with a name, so a failure says which one failed. */
const reader = fc.oneof(
  fc
    .oneof(
      fc.constantFrom(...RULES),
      delimiter,
      fc.constantFrom(...REGEXES).map(source => `regex:${source}`),
    )
    .map(rule => ({ name: rule, make: ofRule(rule) })),
  fc.tuple(fc.constantFrom(...PROTOCOL_NAMES), fc.boolean()).map(([name, keepAlive]) => ({
    name: `${name}${keepAlive ? ', reused' : ''}`,
    make: (maxReplyBytes: number) =>
      makeProtocol(name, { host: '', keepAlive, message: undefined, maxReplyBytes }).makeReplyReader(),
  })),
)

/** A reader finds the same messages however a stream is split, and buffers no more than the limit. */
export const readers = surface(
  'bytes into framers and reply readers',
  fc.record({
    reader,
    stream: wireBytes(40),
    sizes: packetSizes,
    maxBytes: fc.integer({ min: 1, max: 300 }),
  }),
  ({ reader: { make }, stream, sizes, maxBytes }) => {
    const whole = readWhole(make(maxBytes), stream)
    assert.deepEqual(readPackets(make(maxBytes), stream, sizes), whole)
    const ends = [0, ...whole.ends]
    for (const [index, end] of ends.entries())
      assert.ok(end - (ends[index - 1] ?? 0) <= maxBytes, 'a message is longer than the limit')
    if (whole.last === 'more')
      assert.ok(stream.length - ends.at(-1)! <= maxBytes, 'an incomplete message is longer than the limit')
  },
)
