import { z } from 'zod'
import { OUTCOMES } from '../protocol/outcome.js'
import { LatencyHistogram } from './histogram.js'
import { MOST_GAPS } from './start-gaps.js'

const DAY_MS = 86_400_000

const count = z.int().min(0)
const us = z.number().min(0)
const failedOutcome = z.enum(OUTCOMES).exclude(['ok'])

/** Each of 200 bytes may be written as four characters. */
const sample = z.string().max(1000)

/** See ConnectionCounts. */
export const connectionCountsSchema = z.strictObject({
  opened: count,
  reopened: count,
  closedIdle: count,
  closedByReply: count,
  unaskedBytes: count,
  retried: count,
  spokeFirst: sample.nullable(),
  unasked: sample.nullable(),
})
/** See Recording. */
export const errorSamplesSchema = z.partialRecord(failedOutcome, sample)

/** A histogram that came from elsewhere: it can be decoded, whatever it claims. */
export const encodedHistogramSchema = z
  .object({
    count,
    minUs: us,
    maxUs: us,
    sumUs: us,
    clamped: count,
    hdr: z.string(),
  })
  .refine(encoded => LatencyHistogram.canDecode(encoded), 'is no histogram of ours')

/** A second of the timeline that came from elsewhere. */
export const secondSchema = z.strictObject({
  atMs: z.int().min(0).max(DAY_MS),
  ok: count,
  failed: count,
  response: encodedHistogramSchema,
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
    errors: z.partialRecord(failedOutcome, count),
    errorSamples: errorSamplesSchema,
    bytes: z.strictObject({ sent: count, received: count }),
    connections: connectionCountsSchema,
    histograms: z.strictObject({
      response: encodedHistogramSchema,
      service: encodedHistogramSchema,
      connect: encodedHistogramSchema,
      firstByte: encodedHistogramSchema,
      startLate: encodedHistogramSchema,
    }),
    arrived: count,
    unfinishedUs: us.nullable(),
    edges: z.strictObject({
      firstStartUs: us.nullable(),
      lastStartUs: us.nullable(),
      lastOutcomeUs: us.nullable(),
      firstDueUs: us.nullable(),
      lastDueUs: us.nullable(),
      nextDueUs: us.nullable(),
    }),
    gaps: z
      .array(z.strictObject({ fromUs: us, toUs: us }))
      .max(MOST_GAPS)
      .readonly(),
  })
  .refine(
    ({ counts, histograms }) =>
      counts.started === counts.ok + counts.failed + counts.unfinished &&
      histograms.response.count === counts.ok,
    'its counts do not add up',
  )
