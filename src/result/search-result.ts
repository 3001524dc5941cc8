import { z } from 'zod'
import { planSchema } from '../plan/plan.js'
import { environmentSchema, runFailureSchema, warningSchema } from './result.js'
import { runSchema } from './run-schema.js'

export type { Probe, Search } from './search-record.js'

export const SEARCH_SCHEMA = 'heythere/search/1'

/**
 * `rate`: the limit was kept, but due requests did not start, or were not answered, at that rate. `driver`:
 * the same, because the driver was saturated.
 */
const causeSchema = z.enum(['latency', 'failures', 'throughput', 'rate', 'driver', 'error']).nullable()

const probeSchema = z
  .object({
    ratePerSecond: z.number(),
    /** `unsure`: within the limits, but too few samples to show it, or replies too late to judge. */
    verdict: z.enum(['kept', 'unsure', 'broken']),
    /** What broke it first; null if nothing did. */
    brokenBy: causeSchema,
    /**
     * Replies per second, all within the limits, if that is less than the rate; else null, and in files older
     * than 2.0.
     */
    heldPerSecond: z.number().nullable().default(null),
    reasons: z.array(z.string()).readonly(),
    run: runSchema.nullable(),
  })
  .readonly()

/** The search for the highest rate that keeps the limits, with every probe. */
export const searchSchema = z
  .object({
    schema: z.literal(SEARCH_SCHEMA),
    state: z.enum(['completed', 'stopped', 'out of time', 'failed']),
    /** The error that ended it, if it would occur at any rate; absent in older files. */
    error: runFailureSchema.nullable().default(null),
    slo: z.array(z.string()).readonly(),
    plan: planSchema,
    environment: environmentSchema,
    probes: z.array(probeSchema).readonly(),
    /** The highest measured rate within the limits, with the digits that `interval` allows; null if none. */
    answer: z.number().nullable(),
    /** The driver, or the maximum of -R, was the limit before the server: the true answer may be higher. */
    isAtLeast: z.boolean(),
    /**
     * The range of the rate that keeps the limits in half of the probes, with `confidence`; null if nothing
     * bounds it. Files older than 2.0 have no confidence: their interval is the highest kept and the lowest
     * broken rate.
     */
    interval: z.tuple([z.number(), z.number()]).readonly().nullable(),
    confidence: z.number().nullable().default(null),
    brokenBy: causeSchema,
    /** Doubts about the answer; absent in files older than 2.0. */
    warnings: z.array(warningSchema).readonly().default([]),
  })
  .readonly()
