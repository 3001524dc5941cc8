import { inflateSync } from 'node:zlib'
import { z } from 'zod'
import { OUTCOMES } from '../protocol/outcome.js'
import { type EncodedHistogram, LatencyHistogram, TOP_US } from './histogram.js'

/** Ours are 3-4 KB; every bucket counted at the largest number is below this, packed or not. */
const MOST_HDR_CHARS = 256 * 1024
const MOST_UNPACKED_BYTES = 256 * 1024
/** More than the seconds of a day, since a plan lasts no longer. */
const MOST_SECONDS = 90_000
const DAY_MS = 86_400_000

/** HdrHistogram V2: a cookie and the length, then what is packed begins with these fields. */
const PACKED_AT = 8
const DIGITS_AT = 12
const LOWEST_AT = 16
const HIGHEST_AT = 24

/**
 * Whether it has our range and precision, so that a decoder allocates what ours take, and holds the count it claims.
 * A stranger's few bytes can unpack to gigabytes, or claim a range that needs them.
 */
function isOurs(encoded: EncodedHistogram): boolean {
  try {
    const packed = Buffer.from(encoded.hdr, 'base64').subarray(PACKED_AT)
    const unpacked = inflateSync(packed, { maxOutputLength: MOST_UNPACKED_BYTES })
    const digits = unpacked.readInt32BE(DIGITS_AT)
    if (digits !== 2 && digits !== 3) return false
    if (unpacked.readBigInt64BE(LOWEST_AT) !== 1n || unpacked.readBigInt64BE(HIGHEST_AT) !== BigInt(TOP_US))
      return false
    return LatencyHistogram.decode(encoded).count === encoded.count
  } catch {
    return false // whatever the decoders find wrong with it, it is not ours
  }
}

const count = z.int().min(0)
const us = z.number().min(0)

const strangersHistogramSchema = z
  .strictObject({
    count,
    minUs: us,
    maxUs: us,
    sumUs: us,
    clamped: count,
    hdr: z.string().max(MOST_HDR_CHARS),
  })
  .refine(isOurs, 'is no histogram of ours')

/** A second of the timeline that came from elsewhere. */
export const secondSchema = z.strictObject({
  atMs: z.int().min(0).max(DAY_MS),
  ok: count,
  failed: count,
  response: strangersHistogramSchema,
})

/** A Recording that came from elsewhere: bounded, and its counts agree with each other. */
export const recordingSchema = z
  .strictObject({
    counts: z.strictObject({
      started: count,
      ok: count,
      failed: count,
      unfinished: count,
      notStarted: count,
    }),
    pacedLate: count,
    errors: z.partialRecord(z.enum(OUTCOMES).exclude(['ok']), count),
    bytes: z.strictObject({ sent: count, received: count }),
    histograms: z.strictObject({
      response: strangersHistogramSchema,
      service: strangersHistogramSchema,
      connect: strangersHistogramSchema,
      firstByte: strangersHistogramSchema,
      startLate: strangersHistogramSchema,
    }),
    seconds: z.array(secondSchema).max(MOST_SECONDS).readonly(),
    firstStartUs: us.nullable(),
    lastOkUs: us.nullable(),
    lastOutcomeUs: us.nullable(),
  })
  .refine(
    ({ counts, histograms }) =>
      counts.started === counts.ok + counts.failed + counts.unfinished &&
      histograms.response.count === counts.ok,
    'its counts do not add up',
  )
