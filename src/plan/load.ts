import { z } from 'zod'
import { LARGEST_CV, LEAST_CV, parseArrival } from '../load/arrival.js'
import { PACINGS } from '../load/pacing.js'
import { MOST_ROWS } from '../load/rate-file.js'
import { faultOfRate, LEAST_PER_SECOND, LONGEST_MS } from '../load/segment.js'
import { MOST_STAGES } from '../load/stages.js'
import { UnitError } from '../units.js'

/** The limits of an open load at a constant rate, in requests per second. */
export const LEAST_RATE_PER_SECOND = 0.001
export const MOST_RATE_PER_SECOND = 10_000_000

const durationMs = z.number().gt(0).max(LONGEST_MS)
const perSecond = z
  .number()
  .min(0)
  .max(MOST_RATE_PER_SECOND)
  .refine(rate => faultOfRate(rate) === null, `must be 0 or at least ${LEAST_PER_SECOND.toFixed(6)}/s`)

const isArrival = (text: string): boolean => {
  try {
    parseArrival(text)
    return true
  } catch (error) {
    if (error instanceof UnitError) return false
    throw error
  }
}

/** How the requests of an open load are spaced, in the syntax of `--arrival`. */
const arrivalSchema = z.union([
  z.enum(['constant', 'poisson']),
  z
    .templateLiteral(['gamma:', z.number()])
    .refine(isArrival, `must be gamma:CV with a CV from ${LEAST_CV} to ${LARGEST_CV}`),
])

/**
 * A stage of an open load lasts `durationMs` milliseconds. In it the rate goes linearly from `fromPerSecond`
 * to `toPerSecond`, both in requests per second; it is constant if they are equal. No field has a default.
 */
const stageSchema = z
  .strictObject({ durationMs, fromPerSecond: perSecond, toPerSecond: perSecond })
  .readonly()

/** The rate of an open load over time: constant, in separately reported stages, or from a rate file. */
const shapeSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      /** A constant rate. */
      kind: z.literal('rate'),
      /** In requests per second, 0.001 to 10 million. No default. */
      ratePerSecond: z.number().min(LEAST_RATE_PER_SECOND).max(MOST_RATE_PER_SECOND),
    })
    .readonly(),
  z
    .strictObject({
      /** Stages, each with its own row in reports. */
      kind: z.literal('stages'),
      /** In order, 1 to 100. No default. */
      stages: z.array(stageSchema).min(1).max(MOST_STAGES).readonly(),
    })
    .readonly(),
  z
    .strictObject({
      /** The rates of a file. */
      kind: z.literal('trace'),
      /**
       * In order, [durationMs, fromPerSecond, toPerSecond] each: milliseconds, then requests per second at
       * its start and end, linear in between. No default.
       */
      segments: z
        .array(z.tuple([durationMs, perSecond, perSecond]).readonly())
        .min(1)
        .max(MOST_ROWS)
        .readonly(),
    })
    .readonly(),
])
/**
 * The rate of an open load over time. `kind` tells which: `rate` has `ratePerSecond`, in requests per second;
 * `stages` has `stages`, reported one by one; `trace` has the `segments` of a rate file.
 */
export type PlanShape = z.infer<typeof shapeSchema>
/**
 * A stage of an open load: `durationMs` in milliseconds, above 0 and at most a day. `fromPerSecond` and
 * `toPerSecond` are its first and last rate in requests per second, 0 to 10 million. No field has a default.
 */
export type Stage = z.infer<typeof stageSchema>
/** The rates of a file: `segments` of [durationMs, fromPerSecond, toPerSecond], as in Stage. No default. */
export type Trace = Extract<PlanShape, { kind: 'trace' }>

/** Plans of 1.x have one rate next to the arrival instead of a shape. */
function withShape(load: unknown): unknown {
  if (typeof load !== 'object' || load === null || !('ratePerSecond' in load)) return load
  const { ratePerSecond, ...rest } = load
  return { ...rest, shape: { kind: 'rate', ratePerSecond } }
}

export const loadSchema = z.preprocess(
  withShape,
  z.discriminatedUnion('kind', [
    z
      .strictObject({
        /** Each client sends the next request after its reply. */
        kind: z.literal('closed'),
        /**
         * Time before the warm-up in which connections start evenly, in milliseconds. Default: 0 (all at
         * once), as in files of 1.x.
         */
        rampUpMs: z.number().min(0).max(LONGEST_MS).default(0),
      })
      .readonly(),
    z
      .strictObject({
        /** Requests are due at times of their own. */
        kind: z.literal('open'),
        /** The rate over time. No default. */
        shape: shapeSchema,
        /** How requests are spaced: "constant", "poisson" or "gamma:CV". No default. */
        arrival: arrivalSchema,
        /** How the driver waits for the next due time: "spin" or "block". Default: "spin". */
        pacing: z.enum(PACINGS).default('spin'),
      })
      .readonly(),
  ]),
)
/**
 * When requests are due. In a `closed` load each client sends the next request after its reply; connections
 * start evenly within `rampUpMs`, in milliseconds (default: 0). In an `open` load requests are due at the
 * rate of `shape`, spaced by `arrival`: "constant", "poisson" or "gamma:CV"; neither has a default. `pacing`: see Pacing.
 */
export type Load = z.infer<typeof loadSchema>
export type OpenLoad = Extract<Load, { kind: 'open' }>
export type ArrivalText = OpenLoad['arrival']

/** An open load at a constant rate, in requests per second. */
export const openAt = (ratePerSecond: number, arrival: ArrivalText = 'constant'): OpenLoad => ({
  kind: 'open',
  shape: { kind: 'rate', ratePerSecond },
  arrival,
  pacing: 'spin',
})

/** The rate of an open load at a constant rate; null for any other load. */
export const heldRateOf = (load: Load): number | null =>
  load.kind === 'open' && load.shape.kind === 'rate' ? load.shape.ratePerSecond : null

/** How an open load's requests are spaced; "constant" for a closed load, which has no arrivals. */
export const arrivalOf = (load: Load): ArrivalText => (load.kind === 'open' ? load.arrival : 'constant')
