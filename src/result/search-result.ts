import { z } from 'zod'
import { planSchema } from '../plan/plan.js'
import { environmentSchema, runFailureSchema, warningSchema } from './result.js'
import { runSchema } from './run-schema.js'

export type { Probe, Search } from './search-record.js'

export const SEARCH_SCHEMA = 'heythere/search/1'

/**
 * `rate`: the bound held, and the requests that were due did not begin, or were not answered, at that rate. `driver`: they did
 * not because the driver could do no more.
 */
const causeSchema = z.enum(['latency', 'failures', 'throughput', 'rate', 'driver', 'error']).nullable()

const probeSchema = z
  .object({
    ratePerSecond: z.number(),
    /** `unsure`: within the bound, by too few samples to show it, or by replies that came too late to tell. */
    verdict: z.enum(['kept', 'unsure', 'broken']),
    /** What broke it first; null where nothing did. */
    brokenBy: causeSchema,
    /** Replies a second, all within the bound, where that is less than the rate; null otherwise, and in files of before 2.0. */
    heldPerSecond: z.number().nullable().default(null),
    reasons: z.array(z.string()).readonly(),
    run: runSchema.nullable(),
  })
  .readonly()

/** The search for the highest rate that keeps a bound, with every probe. */
export const searchSchema = z
  .object({
    schema: z.literal(SEARCH_SCHEMA),
    state: z.enum(['completed', 'stopped', 'out of time', 'failed']),
    /** What ended it, where no other rate would have cured that; files of before have none. */
    error: runFailureSchema.nullable().default(null),
    slo: z.array(z.string()).readonly(),
    plan: planSchema,
    environment: environmentSchema,
    probes: z.array(probeSchema).readonly(),
    /** The highest rate that was measured and kept the bound, with as many digits as `interval` allows; null where none did. */
    answer: z.number().nullable(),
    /** The driver, or what -R takes, gave out before the server did: the true answer may lie above. */
    isAtLeast: z.boolean(),
    /**
     * Where the rate lies that keeps the bound in half of the probes, with `confidence`; null where nothing bounds it. Files of
     * before 2.0 have no confidence: then it is the highest rate that kept the bound and the lowest that broke it.
     */
    interval: z.tuple([z.number(), z.number()]).readonly().nullable(),
    confidence: z.number().nullable().default(null),
    brokenBy: causeSchema,
    /** Doubts about the answer; files of before 2.0 have none. */
    warnings: z.array(warningSchema).readonly().default([]),
  })
  .readonly()
