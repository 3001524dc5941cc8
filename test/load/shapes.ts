import fc from 'fast-check'
import type { Arrival } from '../../src/load/arrival.js'
import { type Arrivals, arrivalsOf, type Shape } from '../../src/load/arrivals.js'
import { requestsOf, type Segment } from '../../src/load/segment.js'

const rates = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 5000 }),
  fc.double({ min: 1e-6, max: 5000, noNaN: true }),
  fc.double({ min: 1e-6, max: 1e-3, noNaN: true }),
)
const durationsMs = fc.oneof(
  fc.integer({ min: 1, max: 3000 }),
  fc.integer({ min: 1, max: 3 }).map(seconds => seconds * 1000),
  fc.double({ min: 1e-3, max: 3000, noNaN: true }),
)
const segment: fc.Arbitrary<Segment> = fc
  .tuple(durationsMs, rates, rates, fc.constantFrom('ramp', 'hold'))
  .map(([durationMs, fromPerSecond, to, kind]) => ({
    durationMs,
    fromPerSecond,
    toPerSecond: kind === 'hold' ? fromPerSecond : to,
  }))

/** Ramps, constant rates and pauses in any order, with steps between them. */
export const anySegments: fc.Arbitrary<readonly Segment[]> = fc
  .array(segment, { minLength: 1, maxLength: 8 })
  .filter(segments => segments.some(one => requestsOf(one) > 0))

export const segments = (...list: readonly (readonly [seconds: number, from: number, to: number])[]) =>
  list.map(
    ([seconds, fromPerSecond, toPerSecond]): Segment => ({
      durationMs: seconds * 1000,
      fromPerSecond,
      toPerSecond,
    }),
  )

export interface Loading {
  readonly arrival: Arrival
  readonly of?: number
  readonly seed?: number
  /** Only due times before it. Infinity: all. */
  readonly endUs?: number
}

/** The due times of each part of a load. */
export function partsOf(
  shape: Shape,
  { arrival, of = 1, seed = 1, endUs = Number.POSITIVE_INFINITY }: Loading,
): number[][] {
  return Array.from({ length: of }, (_, index) => {
    const taken: number[] = []
    const arrivals: Arrivals = arrivalsOf(shape, arrival, { index, of }, seed)
    for (; arrivals.nextUs < endUs; arrivals.advance()) taken.push(arrivals.nextUs)
    return taken
  })
}

/** The due times of all parts together, in order. */
export const wholeOf = (shape: Shape, loading: Loading): number[] =>
  partsOf(shape, loading)
    .flat()
    .sort((a, b) => a - b)
