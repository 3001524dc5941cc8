import { formatCount } from '../units.js'

/** A stretch of an open load in which the rate goes evenly from one value to another; where they are equal it is held. */
export interface Segment {
  readonly durationMs: number
  readonly fromPerSecond: number
  readonly toPerSecond: number
}

/** What a Plan takes. The least is one in eleven days; 0 is a pause. */
const MOST_PER_SECOND = 10_000_000
const LEAST_PER_SECOND = 1e-6
export const LONGEST_MS = 86_400_000

/** How many requests are due in it. */
export const requestsOf = ({ durationMs, fromPerSecond, toPerSecond }: Segment): number =>
  // Multiplied first, so that whole rates over whole seconds are exact
  ((fromPerSecond + toPerSecond) * durationMs) / 2000

/** What is wrong with a rate, to be printed after it; null: nothing. */
export function faultOfRate(perSecond: number): string | null {
  if (perSecond > MOST_PER_SECOND) return `a rate is at most ${formatCount(MOST_PER_SECOND)}/s`
  if (perSecond > 0 && perSecond < LEAST_PER_SECOND)
    return `a rate is 0 or at least ${LEAST_PER_SECOND.toFixed(6)}/s`
  return null
}
