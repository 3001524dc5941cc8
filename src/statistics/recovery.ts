import { largest } from './extremes.js'
import { smoothed } from './smoothed.js'

/** One second of a timeline. `p99Us` is the p99 of its ok exchanges; null if there were none. */
export interface LatencySecond {
  readonly atMs: number
  readonly ok: number
  readonly failed: number
  readonly p99Us: number | null
}

/** A recovered p99 is at most 10 % above the earlier maximum. */
const MARGIN = 1.1

/** The p99 with failed exchanges as infinitely slow: if more than one in a hundred failed, it is infinite. */
const p99Of = ({ ok, failed, p99Us }: LatencySecond): number =>
  failed > (ok + failed) / 100 ? Number.POSITIVE_INFINITY : (p99Us ?? Number.NaN)

const isKnown = (second: LatencySecond): boolean => !Number.isNaN(p99Of(second))

/**
 * How long after `endMs` the server had recovered, in milliseconds: until the first second from which on its
 * p99 stays at most 10 % above the highest p99 of the seconds `before`. Both are medians of three seconds,
 * since the p99 of single seconds scatters by more than that. Seconds in which nothing was due are skipped.
 * Null if the server did not recover, or if nothing is known from before.
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
