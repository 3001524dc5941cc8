import { mean, sampleVariance } from 'simple-statistics'
import { studentTQuantile, studentTTwoSidedP } from './student-t.js'

/** The mean difference of pairs with its 95 % interval, in the unit of the values. */
export interface PairedDifference {
  readonly difference: number
  readonly low: number
  readonly high: number
  readonly p: number
}

const CONFIDENCE = 0.95

/**
 * Student's t on the differences of pairs. `leastVariance` is the minimum variance of a difference, known
 * from the resolution of the measurement: a few values that are equal by chance are no certainty. Null for
 * fewer than 3 pairs.
 */
export function pairedDifference(
  pairs: readonly (readonly [number, number])[],
  leastVariance = 0,
): PairedDifference | null {
  if (pairs.length < 3) return null
  const differences = pairs.map(([before, after]) => after - before)
  const difference = mean(differences)
  const variance = Math.max(sampleVariance(differences), leastVariance)
  const standardError = Math.sqrt(variance / pairs.length)
  const df = pairs.length - 1
  const half = studentTQuantile((1 + CONFIDENCE) / 2, df) * standardError
  const p =
    standardError === 0 ? (difference === 0 ? 1 : 0) : studentTTwoSidedP(difference / standardError, df)
  return { difference, low: difference - half, high: difference + half, p }
}
