import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { type EncodedHistogram, LatencyHistogram, TOP_US } from '../../src/recording/histogram.js'

const encodedOf = (values: readonly number[]): EncodedHistogram => {
  const histogram = new LatencyHistogram()
  for (const us of values) histogram.record(us)
  return histogram.encode()
}

/** The same histogram with changed bytes inside. */
function rewritten(encoded: EncodedHistogram, change: (inside: Buffer) => Buffer): EncodedHistogram {
  const bytes = Buffer.from(encoded.hdr, 'base64')
  const inside = deflateSync(change(inflateSync(bytes.subarray(8))))
  const header = Buffer.from(bytes.subarray(0, 8))
  header.writeUInt32BE(inside.length, 4)
  return { ...encoded, hdr: Buffer.concat([header, inside]).toString('base64') }
}

/** The same histogram with other counts, and their length in the header. */
const withPayload = (payload: Uint8Array) =>
  rewritten(encodedOf([5]), inside => {
    const bytes = Buffer.concat([inside.subarray(0, 40), payload])
    bytes.writeUInt32BE(payload.length, 4)
    return bytes
  })

const latencies = fc.array(fc.oneof(fc.nat(100_000), fc.nat(2 * TOP_US)), { maxLength: 200 })

test('every encoded histogram can be decoded', () => {
  fc.assert(fc.property(latencies, values => LatencyHistogram.canDecode(encodedOf(values))))
  const everywhere = Array.from({ length: 100_000 }, (_, index) => Math.round(1.0002208 ** index))
  assert.ok(everywhere.at(-1)! > TOP_US / 2)
  assert.ok(LatencyHistogram.canDecode(encodedOf(everywhere)))
})

test('a histogram that can be decoded has its figures, however its bytes were changed', () => {
  const changes = fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(latencies, changes, (values, changed) => {
      const encoded = rewritten(encodedOf(values), inside => {
        for (const [at, byte] of changed) if (at < inside.length) inside[at] = byte
        return inside
      })
      if (LatencyHistogram.canDecode(encoded))
        assert.ok(LatencyHistogram.decode(encoded).figures().count === encoded.count)
    }),
    { numRuns: 1000 },
  )
})

const HOSTILE: Readonly<Record<string, EncodedHistogram>> = {
  'inflates without bound': withPayload(Buffer.alloc(64 * 2 ** 20)),
  'holds a run of 2^50 zeros': withPayload(Buffer.from([255, 255, 255, 255, 255, 255, 255, 7])),
  'holds a number without an end': withPayload(Buffer.from([...Array<number>(200).fill(128), 0])),
  'ends in the middle of a count': withPayload(Buffer.from([255])),
  'claims to be longer than it is': rewritten(encodedOf([5]), inside => {
    inside.writeUInt32BE(2 ** 31, 4)
    return inside
  }),
  'has more digits': rewritten(encodedOf([5]), inside => {
    inside.writeUInt32BE(5, 12)
    return inside
  }),
  'has a wrong count': { ...encodedOf([5]), count: 2 },
  'is cut off': { ...encodedOf([5]), hdr: encodedOf([5]).hdr.slice(0, 20) },
  'is empty': { ...encodedOf([5]), hdr: '' },
}
for (const [what, encoded] of Object.entries(HOSTILE))
  test(`a histogram that ${what} is refused`, () => {
    assert.equal(LatencyHistogram.canDecode(encoded), false)
    const histogram = new LatencyHistogram()
    assert.throws(() => LatencyHistogram.decode(encoded))
    assert.throws(() => histogram.addEncoded(encoded))
    assert.equal(histogram.count, 0)
  })
