import { z } from 'zod'
import { parseArrival } from '../load/arrival.js'
import { MOST_ROWS } from '../load/rate-file.js'
import { faultOfRate, LONGEST_MS } from '../load/segment.js'
import { MOST_STAGES } from '../load/stages.js'
import { UnitError } from '../units.js'

/** What an open load at one rate may ask for, in requests a second. */
export const LEAST_RATE_PER_SECOND = 0.001
export const MOST_RATE_PER_SECOND = 10_000_000

const durationMs = z.number().gt(0).max(LONGEST_MS)
const perSecond = z
  .number()
  .min(0)
  .max(MOST_RATE_PER_SECOND)
  .refine(rate => faultOfRate(rate) === null, 'is too small a rate')

const isArrival = (text: string): boolean => {
  try {
    parseArrival(text)
    return true
  } catch (error) {
    if (error instanceof UnitError) return false
    throw error
  }
}

/** How the requests of an open load are spaced, as `--arrival` writes it. */
const arrivalSchema = z.union([
  z.enum(['constant', 'poisson']),
  z.templateLiteral(['gamma:', z.number()]).refine(isArrival, 'is no arrival'),
])

/** A stage of an open load: the rate goes evenly from one value to another; where they are equal it is held. */
const stageSchema = z
  .strictObject({ durationMs, fromPerSecond: perSecond, toPerSecond: perSecond })
  .readonly()

/**
 * How the rate of an open load goes: held, in stages that are told apart, or as a file of rates has it, whose segments
 * are [durationMs, fromPerSecond, toPerSecond].
 */
const shapeSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('rate'),
      ratePerSecond: z.number().min(LEAST_RATE_PER_SECOND).max(MOST_RATE_PER_SECOND),
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('stages'),
      stages: z.array(stageSchema).min(1).max(MOST_STAGES).readonly(),
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('trace'),
      segments: z
        .array(z.tuple([durationMs, perSecond, perSecond]).readonly())
        .min(1)
        .max(MOST_ROWS)
        .readonly(),
    })
    .readonly(),
])
export type PlanShape = z.infer<typeof shapeSchema>
export type Stage = z.infer<typeof stageSchema>
export type Trace = Extract<PlanShape, { kind: 'trace' }>

/** Files of 1.x have no shape but one rate, next to the arrival. */
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
        kind: z.literal('closed'),
        /** In this time, before the warm-up, the connections begin evenly; 0: all at once, as in files of 1.x. */
        rampUpMs: z.number().min(0).max(LONGEST_MS).default(0),
      })
      .readonly(),
    z.strictObject({ kind: z.literal('open'), shape: shapeSchema, arrival: arrivalSchema }).readonly(),
  ]),
)
export type Load = z.infer<typeof loadSchema>
export type OpenLoad = Extract<Load, { kind: 'open' }>
export type ArrivalText = OpenLoad['arrival']

/** An open load that holds one rate. */
export const openAt = (ratePerSecond: number, arrival: ArrivalText = 'constant'): OpenLoad => ({
  kind: 'open',
  shape: { kind: 'rate', ratePerSecond },
  arrival,
})

/** The one rate of an open load that holds it; null: it is another load. */
export const heldRateOf = (load: Load): number | null =>
  load.kind === 'open' && load.shape.kind === 'rate' ? load.shape.ratePerSecond : null

/** As an open load's requests are spaced; a closed load has no arrivals, and constant is what they are unless said. */
export const arrivalOf = (load: Load): ArrivalText => (load.kind === 'open' ? load.arrival : 'constant')
