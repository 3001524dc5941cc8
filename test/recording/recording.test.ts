import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ConnectionCounts, NO_CONNECTIONS } from '../../src/recording/connection-counts.js'
import { LatencyHistogram, TOP_US } from '../../src/recording/histogram.js'
import { Recorder } from '../../src/recording/recorder.js'
import { mergeRecordings } from '../../src/recording/recording.js'
import { Tally } from '../../src/recording/tally.js'

const latencies = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: TOP_US * 2 })),
  {
    maxLength: 200,
  },
)

const histogramOf = (values: readonly number[]): LatencyHistogram => {
  const histogram = new LatencyHistogram()
  for (const us of values) histogram.record(us)
  return histogram
}

test('a tally makes the same histogram as single records', () => {
  fc.assert(
    fc.property(latencies, values => {
      const poured = new LatencyHistogram()
      const tally = new Tally(poured)
      for (const us of values) tally.record(us)
      tally.pour()
      assert.deepEqual(poured.encode(), histogramOf(values).encode())
      tally.pour()
      assert.equal(poured.count, values.length)
    }),
    { numRuns: 50 },
  )
})

test('a tally holds back only few of the slow values', () => {
  const poured = new LatencyHistogram()
  const tally = new Tally(poured)
  for (let us = 0; us < 10_000; us++) tally.record(1e6 + us)
  assert.ok(poured.count > 8_000, `${poured.count} are in the histogram`)
  tally.pour()
  assert.equal(poured.count, 10_000)
})

test('merged histograms equal one histogram of all samples', () => {
  fc.assert(
    fc.property(fc.array(latencies, { maxLength: 5 }), parts => {
      const merged = new LatencyHistogram()
      for (const part of parts) merged.add(LatencyHistogram.decode(histogramOf(part).encode()))
      assert.deepEqual(merged.encode(), histogramOf(parts.flat()).encode())
    }),
    { numRuns: 50 },
  )
})

test('percentiles are within a thousandth of the sorted samples, and never outside their range', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 300 }),
      values => {
        const histogram = histogramOf(values)
        const sorted = values.toSorted((a, b) => a - b)
        for (const percentile of [50, 90, 99, 99.9]) {
          const exact = sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)]!
          const read = histogram.at(percentile)!
          assert.ok(Math.abs(read - exact) <= exact * 0.001 + 1, `p${percentile}: ${read} for ${exact}`)
          assert.ok(read >= sorted[0]! && read <= sorted.at(-1)!)
        }
      },
    ),
  )
})

test('a value above an hour is recorded as an hour, and counted as clamped', () => {
  const histogram = histogramOf([TOP_US + 1, 5])
  assert.equal(histogram.maxUs, TOP_US)
  assert.equal(LatencyHistogram.decode(histogram.encode()).clamped, 1)
})

test('counts above 2^32 stay exact when they are recorded, merged and encoded', () => {
  const histogram = new LatencyHistogram()
  histogram.record(50, 2 ** 32 - 1)
  histogram.record(50, 3)
  histogram.record(9000, 2 ** 31)
  const merged = new LatencyHistogram()
  for (const part of [histogram, histogram]) merged.add(LatencyHistogram.decode(part.encode()))
  assert.equal(merged.count, 2 ** 33 + 4 + 2 ** 32)
  assert.equal(merged.at(66), 50)
  assert.equal(merged.countBetween(50, 9000), 2 ** 32)
  assert.deepEqual(LatencyHistogram.decode(merged.encode()).figures(), merged.figures())
})

test('an empty histogram has no figures', () => {
  assert.deepEqual(new LatencyHistogram().figures().p99, null)
  assert.deepEqual(LatencyHistogram.decode(new LatencyHistogram().encode()).figures().max, null)
})

test('merged recordings have the first sample of each outcome, and the sums of connection counts', () => {
  const record = (sample: string | null, connections: Partial<ConnectionCounts>) => {
    const recorder = new Recorder('closed')
    for (const seen of [null, sample, 'later'])
      recorder.fail('mismatch', { dueUs: 1, sample: seen, kind: 0 }, 5)
    recorder.connections = { ...NO_CONNECTIONS, ...connections }
    return recorder.finish()
  }
  const { errors, errorSamples, connections } = mergeRecordings([
    record('first', { opened: 2, reopened: 1 }),
    record('of another thread', { opened: 3, unaskedBytes: 7, spokeFirst: 'hello' }),
  ])
  assert.deepEqual([errors, errorSamples], [{ mismatch: 6 }, { mismatch: 'first' }])
  assert.deepEqual(connections, {
    ...NO_CONNECTIONS,
    opened: 5,
    reopened: 1,
    unaskedBytes: 7,
    spokeFirst: 'hello',
  })
})

test('the recordings of threads add up to one', () => {
  const record = (offsetUs: number) => {
    const recorder = new Recorder('closed')
    for (let exchange = 0; exchange < 10; exchange++) {
      const startUs = offsetUs + exchange
      recorder.start(startUs, startUs)
      if (exchange === 9) recorder.fail('reset', { dueUs: startUs, sample: null, kind: 0 }, startUs + 50)
      else
        recorder.succeed(
          { dueUs: startUs, startUs, connectUs: 3, firstByteUs: 5, openingUs: -1, inOpeningUs: 0, kind: 0 },
          startUs + 100 + exchange,
        )
    }
    recorder.bytesSent = 10
    recorder.bytesReceived = 100
    recorder.pacedLate = 2
    recorder.unfinishedUs = offsetUs
    return recorder.finish()
  }
  const merged = mergeRecordings([record(1000), record(2000)])
  assert.deepEqual(merged.bytes, { sent: 20, received: 200 })
  assert.deepEqual([merged.pacedLate, merged.unfinishedUs], [4, 2000])
  assert.deepEqual(merged.counts, { started: 20, ok: 18, failed: 2, unfinished: 0, notStarted: 0 })
  assert.deepEqual(merged.errors, { reset: 2 })
  assert.deepEqual([merged.edges.firstStartUs, merged.edges.lastOutcomeUs], [1000, 2000 + 9 + 50])
  assert.equal(merged.arrived, 18)
  assert.equal(merged.histograms.response.count, 18)
  assert.equal(merged.histograms.response.maxUs, 108)
})
