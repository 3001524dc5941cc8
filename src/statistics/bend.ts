import { smoothed } from './smoothed.js'

/** What was seen at a rate. `samples`: of how many exchanges the p99 is. */
export interface RatePoint {
  readonly ratePerSecond: number
  readonly p99Us: number
  readonly samples: number
}

export interface Bend {
  /** The lowest rate from which p99 stays above twice its floor. */
  readonly ratePerSecond: number
  /** The lowest p99, at any rate. */
  readonly floorUs: number
}

/** Fewer have no p99 but a maximum, which is the lower the fewer there are. */
const LEAST_SAMPLES = 100
const TIMES_FLOOR = 2

/**
 * Where latency bends as the rate rises: the p99, as the median of three neighbours, leaves twice its lowest for good.
 * null: it does not, up to the highest rate.
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
