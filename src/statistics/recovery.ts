import { largest } from './extremes.js'
import { smoothed } from './smoothed.js'

/** A second of a timeline. `p99Us` is of its ok exchanges; null: there were none. */
export interface LatencySecond {
  readonly atMs: number
  readonly ok: number
  readonly failed: number
  readonly p99Us: number | null
}

/** It stays within 10 % of what it was before. */
const MARGIN = 1.1

/** A failed exchange is infinitely slow: more than one in a hundred, and so is the p99. */
const p99Of = ({ ok, failed, p99Us }: LatencySecond): number =>
  failed > (ok + failed) / 100 ? Number.POSITIVE_INFINITY : (p99Us ?? Number.NaN)

const isKnown = (second: LatencySecond): boolean => !Number.isNaN(p99Of(second))

/**
 * How long after `endMs` a server was again as it had been: until the first second from which its p99 never again is
 * more than 10 % above the highest that it was in the seconds `before`. Both are medians of three seconds, since the
 * p99 of one second scatters by more than that. Seconds in which nothing was due are passed over. null: it does not
 * come to that, or nothing is known from before.
 */
export function recoveredMs(
  before: readonly LatencySecond[],
  after: readonly LatencySecond[],
  endMs: number,
): number | null {
  const known = after.filter(isKnown)
  const bound = MARGIN * largest(smoothed(before.filter(isKnown).map(p99Of)))
  const lastSlow = smoothed(known.map(p99Of)).findLastIndex(p99 => p99 > bound)
  const first = known.slice(lastSlow + 1).find(second => p99Of(second) <= bound)
  return first === undefined ? null : Math.max(0, first.atMs - endMs)
}
