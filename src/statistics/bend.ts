import { smoothed } from './smoothed.js'

/** The latency at one rate. `samples`: the number of exchanges behind the p99. */
export interface RatePoint {
  readonly ratePerSecond: number
  readonly p99Us: number
  readonly samples: number
}

export interface Bend {
  /** The lowest rate from which the p99 stays above twice its minimum. */
  readonly ratePerSecond: number
  /** The minimum of the p99 over all rates, in microseconds. */
  readonly floorUs: number
}

/** With fewer samples the p99 is just the maximum, which grows with their number. */
const LEAST_SAMPLES = 100
const TIMES_FLOOR = 2

/**
 * Finds the rate at which latency bends: from there on the p99, smoothed as the median of three neighbours,
 * stays above twice its minimum. Null if the p99 at the highest rate is still within twice the minimum.
 */
export function bendOf(points: readonly RatePoint[]): Bend | null {
  const known = points
    .filter(({ samples }) => samples >= LEAST_SAMPLES)
    .sort((a, b) => a.ratePerSecond - b.ratePerSecond)
  const p99s = smoothed(known.map(({ p99Us }) => p99Us))
  const floorUs = Math.min(...p99s)
  const first = known[p99s.findLastIndex(p99 => p99 <= TIMES_FLOOR * floorUs) + 1]
  return first === undefined ? null : { ratePerSecond: first.ratePerSecond, floorUs }
}
