import { z } from 'zod'
import { keyed } from '../keyed.js'
import { MOST_STAGES } from '../load/stages.js'
import { OUTCOMES } from '../protocol/outcome.js'
import { addsUp, COUNTS, EXCHANGE_COUNTS } from './counts.js'
import type { ByFailure, Errors } from './errors.js'
import { LatencyHistogram } from './histogram.js'
import { areParts } from './kinds.js'
import { byPhase } from './phases.js'
import { areStagesOf } from './stages.js'
import { MOST_GAPS } from './start-gaps.js'

const DAY_MS = 86_400_000
const MOST_NAME = 100
/** Values of a histogram: a day at 50 million a second. The sum of 2,000 agents' counts is still exact. */
const MOST_VALUES = 2 ** 42

const count = z.int().min(0)
const us = z.number().min(0)
const statusOutcome = z.templateLiteral(['status-', z.int().min(100).max(599)])
// The keys are a pattern, so a record need not have all of them, whatever its type says
const failedOutcome = z.union([z.enum(OUTCOMES).exclude(['ok']), statusOutcome])

/** How many exchanges ended in each outcome. */
export const errorsSchema: z.ZodType<Errors> = z.record(failedOutcome, count)

/** 200 bytes, each written as up to four characters. */
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
export const errorSamplesSchema: z.ZodType<ByFailure<string>> = z.record(failedOutcome, sample)

/** A histogram from elsewhere: accepted only if it can be decoded. */
export const encodedHistogramSchema = z
  .object({
    count: count.max(MOST_VALUES),
    minUs: us,
    maxUs: us,
    sumUs: us,
    clamped: count,
    hdr: z.string(),
  })
  .refine(encoded => LatencyHistogram.canDecode(encoded), 'is not a histogram of heythere')

/** A second of the timeline, from elsewhere. */
export const secondSchema = z.strictObject({
  atMs: z.int().min(0).max(DAY_MS),
  ok: count,
  failed: count,
  response: encodedHistogramSchema,
})

const kindsSchema = z.record(
  z.string().max(MOST_NAME),
  z.strictObject({
    counts: z.strictObject(keyed(EXCHANGE_COUNTS, () => count)),
    errors: errorsSchema,
    response: encodedHistogramSchema,
    service: encodedHistogramSchema,
  }),
)

const stagesSchema = z
  .array(
    z.strictObject({
      counts: z.strictObject(keyed(COUNTS, () => count)),
      errors: errorsSchema,
      arrived: count,
      response: encodedHistogramSchema,
    }),
  )
  .max(MOST_STAGES)
  .readonly()

/** A Recording from elsewhere: bounded, and its counts agree with each other. */
export const recordingSchema = z
  .strictObject({
    counts: z.strictObject(keyed(COUNTS, () => count)),
    pacedLate: count,
    errors: errorsSchema,
    errorSamples: errorSamplesSchema,
    bytes: z.strictObject({ sent: count, received: count }),
    connections: connectionCountsSchema,
    histograms: z.strictObject(byPhase(() => encodedHistogramSchema)),
    kinds: kindsSchema,
    stages: stagesSchema,
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
      .readonly()
      .nullable(),
  })
  .refine(
    ({ counts, histograms, kinds, stages }) =>
      addsUp(counts) &&
      histograms.response.count === counts.ok &&
      areParts(Object.values(kinds), counts) &&
      areStagesOf(stages, counts),
    'its counts do not add up',
  )
