import { mean, sampleVariance } from 'simple-statistics'
import { logarithms } from './averages.js'
import { studentTQuantile, studentTTwoSidedP } from './student-t.js'

/** How much larger the change is than the base: 1.1 is 10 % more. `p` is two-sided, `df` Welch's degrees of freedom. */
export interface Ratio {
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly p: number
  readonly df: number
}

// a logarithm of any number a run can yield is only this exact: what is smaller is rounding, not spread
const ROUNDING = 1e-12

interface LogDifference {
  readonly difference: number
  readonly standardError: number
  readonly df: number
}

/** Welch (1947): two means of logarithms whose spreads may differ, degrees of freedom by Satterthwaite's formula. */
function welch(base: readonly number[], change: readonly number[]): LogDifference | null {
  const baseLogs = logarithms(base, 2)
  const changeLogs = logarithms(change, 2)
  if (!baseLogs || !changeLogs) return null
  const difference = mean(changeLogs) - mean(baseLogs)
  const baseShare = sampleVariance(baseLogs) / baseLogs.length
  const changeShare = sampleVariance(changeLogs) / changeLogs.length
  const standardError = Math.sqrt(baseShare + changeShare)
  if (standardError < ROUNDING) {
    const same = Math.abs(difference) < ROUNDING
    return { difference: same ? 0 : difference, standardError: 0, df: base.length + change.length - 2 }
  }
  const df =
    (baseShare + changeShare) ** 2 /
    (baseShare ** 2 / (base.length - 1) + changeShare ** 2 / (change.length - 1))
  return { difference, standardError, df }
}

/**
 * The change over the base as a ratio of geometric means, with its interval and two-sided p by Welch's t on logarithms.
 * Null under 2 values a side, and where one is zero, negative or not finite. Where neither side varies at all the
 * interval is the ratio itself, and p is 1 for equal values, 0 for others.
 */
export function ratioOf(base: readonly number[], change: readonly number[], confidence = 0.95): Ratio | null {
  const found = welch(base, change)
  if (!found) return null
  const { difference, standardError, df } = found
  const half = standardError === 0 ? 0 : studentTQuantile((1 + confidence) / 2, df) * standardError
  const fixed = difference === 0 ? 1 : 0
  return {
    ratio: Math.exp(difference),
    low: Math.exp(difference - half),
    high: Math.exp(difference + half),
    p: standardError === 0 ? fixed : studentTTwoSidedP(difference / standardError, df),
    df,
  }
}

/**
 * The smallest ratio s >= 1 that runs with this spread would have shown: `ratioOf` gives p <= alpha exactly where its
 * ratio is at or beyond s or 1 / s. It is e to the half-width of the Welch interval of confidence 1 - alpha; give it the
 * corrected alpha (`holmThresholds`) to have what a corrected verdict needed. A true ratio of just s is found half of the
 * time. 1 where neither side varies, null where `ratioOf` is null.
 */
export function smallestShown(
  base: readonly number[],
  change: readonly number[],
  alpha: number,
): number | null {
  const found = welch(base, change)
  if (!found) return null
  if (found.standardError === 0) return 1
  return Math.exp(studentTQuantile(1 - alpha / 2, found.df) * found.standardError)
}
