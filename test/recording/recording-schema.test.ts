import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync, inflateSync } from 'node:zlib'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { type EncodedHistogram, LatencyHistogram } from '../../src/recording/histogram.js'
import { Recorder } from '../../src/recording/recorder.js'
import type { Recording } from '../../src/recording/recording.js'
import { recordingSchema } from '../../src/recording/recording-schema.js'

function recorded(): Recording {
  const recorder = new Recorder('open')
  for (let exchange = 0; exchange < 100; exchange++) {
    const startUs = exchange * 1000
    recorder.start(startUs, startUs)
    if (exchange === 7) recorder.fail('reset', { dueUs: startUs, sample: null, kind: 0 }, startUs + 50)
    else
      recorder.succeed(
        { dueUs: startUs, startUs, connectUs: 3, firstByteUs: 5, openingUs: -1, inOpeningUs: 0, kind: 0 },
        startUs + 100 * exchange,
      )
  }
  recorder.endSecond(0)
  return recorder.finish()
}

const isTaken = (value: unknown): boolean => recordingSchema.safeParse(value).success
const withResponse = (change: Partial<EncodedHistogram>): unknown => {
  const recording = recorded()
  const response = { ...recording.histograms.response, ...change }
  return { ...recording, histograms: { ...recording.histograms, response } }
}
/** An encoded histogram with these bytes inside. */
function packed(bytes: Uint8Array): string {
  const content = deflateSync(bytes)
  const head = Buffer.alloc(8)
  head.writeInt32BE(0x1c849314, 0)
  head.writeInt32BE(content.length, 4)
  return Buffer.concat([head, content]).toString('base64')
}

test('a recording is accepted unchanged', () => {
  const recording = JSON.parse(JSON.stringify(recorded()))
  assert.deepEqual(recordingSchema.parse(recording), recording)
  assert.ok(isTaken(new Recorder('closed').finish()))
})

test('foreign histograms are refused: other ranges, other counts, bombs, noise', () => {
  const wide = build({ highestTrackableValue: 2 ** 50, numberOfSignificantValueDigits: 5, bitBucketSize: 32 })
  wide.recordValueWithCount(5, 99)
  assert.ok(!isTaken(withResponse({ hdr: encodeIntoCompressedBase64(wide) })))
  const other = new LatencyHistogram()
  other.record(5, 98)
  assert.ok(!isTaken(withResponse({ hdr: other.encode().hdr })))
  assert.ok(!isTaken(withResponse({ hdr: packed(new Uint8Array(64 * 1024 * 1024)) })))
  for (const hdr of ['', 'AAAA', packed(new Uint8Array(4)), 'x'.repeat(300_000)])
    assert.ok(!isTaken(withResponse({ hdr })), hdr.slice(0, 20))
  // A header that claims 2 GB, and a run of 2^50 empty buckets: decoding either would take forever
  const header = inflateSync(Buffer.from(other.encode().hdr, 'base64').subarray(8)).subarray(0, 40)
  header.writeInt32BE(0x7fff_ffff, 4)
  assert.ok(!isTaken(withResponse({ hdr: packed(header) })))
  header.writeInt32BE(8, 4)
  const run = Buffer.from([255, 255, 255, 255, 255, 255, 255, 7])
  assert.ok(!isTaken(withResponse({ hdr: packed(Buffer.concat([header, run])) })))
  assert.ok(!isTaken(withResponse({ sumUs: Number.NaN })))
  assert.ok(!isTaken(withResponse({ count: 98 })))
})

test('counts that do not add up and unknown fields are refused', () => {
  const recording = recorded()
  const counts = { ...recording.counts, failed: 2 }
  assert.ok(!isTaken({ ...recording, counts }))
  assert.ok(!isTaken({ ...recording, errors: { ok: 1 } }))
  assert.ok(!isTaken({ ...recording, more: 1 }))
  assert.ok(!isTaken(null))
})
