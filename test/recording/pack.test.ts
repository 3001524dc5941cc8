import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { LatencyHistogram, TOP_US } from '../../src/recording/histogram.js'

const us = fc.oneof(fc.nat(3), fc.nat(100_000), fc.nat(TOP_US))
const times = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 ** 45 }))
const recorded = fc.array(fc.tuple(us, times), { maxLength: 60 })
const digits = fc.constantFrom(2 as const, 3 as const)

function histogramOf(values: readonly (readonly [number, number])[], digits: 2 | 3): LatencyHistogram {
  const histogram = new LatencyHistogram(digits)
  for (const [us, times] of values) histogram.record(us, times)
  return histogram
}

test('the encoding is that of HdrHistogramJS, byte for byte', () => {
  fc.assert(
    fc.property(recorded, digits, (values, digits) => {
      const theirs = build({
        ...{ lowestDiscernibleValue: 1, highestTrackableValue: TOP_US },
        ...{ numberOfSignificantValueDigits: digits, bitBucketSize: 64 },
      })
      for (const [us, times] of values) theirs.recordValueWithCount(us, times)
      const { hdr } = histogramOf(values, digits).encode()
      assert.equal(hdr, encodeIntoCompressedBase64(theirs))
      const read = decodeFromCompressedBase64(hdr, 64)
      for (const percentile of [0, 50, 99, 100])
        assert.equal(read.getValueAtPercentile(percentile), theirs.getValueAtPercentile(percentile))
    }),
  )
})

test('a histogram is the same after either encoding', () => {
  fc.assert(
    fc.property(recorded, digits, (values, digits) => {
      const histogram = histogramOf(values, digits)
      for (const encoded of [histogram.encode(), histogram.encodePlain()]) {
        const read = LatencyHistogram.decode(encoded)
        assert.deepEqual(read.encode(), histogram.encode())
        assert.deepEqual(read.figures(), histogram.figures())
      }
    }),
  )
})

test('adding an encoded histogram equals recording its values, whatever the digits of both are', () => {
  fc.assert(
    fc.property(recorded, recorded, digits, digits, (first, second, digitsOfFirst, digitsOfSecond) => {
      const sum = histogramOf(first, digitsOfFirst)
      const direct = histogramOf(first, digitsOfFirst)
      const added = histogramOf(second, digitsOfSecond)
      sum.addEncoded(added.encodePlain())
      direct.add(added)
      assert.deepEqual(sum.encode(), direct.encode())
      assert.deepEqual(sum.figures(), direct.figures())
    }),
  )
})
