import { z } from 'zod'
import { planSchema } from '../plan/plan.js'
import { environmentSchema, runFailureSchema, runSchema } from './result.js'

export const SEARCH_SCHEMA = 'heythere/search/1'

const probeSchema = z
  .object({
    ratePerSecond: z.number(),
    /** `unsure`: within the bound, by too few samples to show it. */
    verdict: z.enum(['kept', 'unsure', 'broken']),
    /** What broke it first; null where nothing did. */
    brokenBy: z.enum(['latency', 'failures', 'throughput', 'driver', 'error']).nullable(),
    reasons: z.array(z.string()).readonly(),
    run: runSchema.nullable(),
  })
  .readonly()
export type Probe = z.infer<typeof probeSchema>

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
    /** The highest rate that kept the bound; null where none did. */
    answer: z.number().nullable(),
    /** The driver gave out before the server did: the true answer may lie above. */
    isAtLeast: z.boolean(),
    /** The highest rate kept and the lowest that broke the bound; null where one of them is missing. */
    interval: z.tuple([z.number(), z.number()]).readonly().nullable(),
    brokenBy: z.enum(['latency', 'failures', 'throughput', 'driver', 'error']).nullable(),
  })
  .readonly()
export type Search = z.infer<typeof searchSchema>
