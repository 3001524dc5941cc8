import { formatCount } from '../units.js'

/** A part of an open load in which the rate changes linearly, or is constant if both ends are equal. */
export interface Segment {
  /** In milliseconds. */
  readonly durationMs: number
  /** The rate at the start, in requests per second. */
  readonly fromPerSecond: number
  /** The rate at the end, in requests per second. */
  readonly toPerSecond: number
}

/** The limits of a plan's rates. The least is one request in eleven days; 0 is a pause. */
const MOST_PER_SECOND = 10_000_000
export const LEAST_PER_SECOND = 1e-6
export const LONGEST_MS = 86_400_000

/** How many requests are due in a segment. */
export const requestsOf = ({ durationMs, fromPerSecond, toPerSecond }: Segment): number =>
  // Multiply first, so whole rates over whole seconds are exact
  ((fromPerSecond + toPerSecond) * durationMs) / 2000

/** What is wrong with a rate, as text to follow the rate in an error; null if nothing is. */
export function faultOfRate(perSecond: number): string | null {
  if (perSecond > MOST_PER_SECOND) return `a rate is at most ${formatCount(MOST_PER_SECOND)}/s`
  if (perSecond > 0 && perSecond < LEAST_PER_SECOND)
    return `a rate is 0 or at least ${LEAST_PER_SECOND.toFixed(6)}/s`
  return null
}
