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

/** The step in which each side's values were recorded, as a share of them; 0 where they are exact. */
export type StepShares = readonly [base: number, change: number]

const EXACT: StepShares = [0, 0]

interface LogDifference {
  readonly difference: number
  readonly standardError: number
  readonly df: number
}

/**
 * What is unknown of a side's mean. Values that fall on one step show no spread, which is the recording's doing: the variance
 * of a value anywhere on a step is step^2 / 12 (Bennett, Spectra of quantized signals, 1948). It is the same for all runs
 * of a steady server, so that more runs do not make it smaller.
 */
const varianceOfMean = (logs: readonly number[], stepShare: number): number =>
  sampleVariance([...logs]) / logs.length + stepShare ** 2 / 12

/** Welch (1947): two means of logarithms whose spreads may differ, degrees of freedom by Satterthwaite's formula. */
function welch(
  base: readonly number[],
  change: readonly number[],
  [baseStep, changeStep]: StepShares,
): LogDifference | null {
  const baseLogs = logarithms(base, 2)
  const changeLogs = logarithms(change, 2)
  if (!baseLogs || !changeLogs) return null
  const difference = mean(changeLogs) - mean(baseLogs)
  const ofBase = varianceOfMean(baseLogs, baseStep)
  const ofChange = varianceOfMean(changeLogs, changeStep)
  const standardError = Math.sqrt(ofBase + ofChange)
  if (standardError < ROUNDING) {
    const same = Math.abs(difference) < ROUNDING
    return { difference: same ? 0 : difference, standardError: 0, df: base.length + change.length - 2 }
  }
  const df =
    (ofBase + ofChange) ** 2 / (ofBase ** 2 / (base.length - 1) + ofChange ** 2 / (change.length - 1))
  return { difference, standardError, df }
}

/**
 * The change over the base as a ratio of geometric means, with its interval and two-sided p by Welch's t on logarithms.
 * Null under 2 values a side, and where one is zero, negative or not finite. Where neither side varies at all, and
 * values are exact, the interval is the ratio itself, and p is 1 for equal values, 0 for others.
 */
export function ratioOf(
  base: readonly number[],
  change: readonly number[],
  { confidence = 0.95, steps = EXACT }: { readonly confidence?: number; readonly steps?: StepShares } = {},
): Ratio | null {
  const found = welch(base, change, steps)
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
 * time. 1 where neither side varies and values are exact, null where `ratioOf` is null.
 */
export function smallestShown(
  base: readonly number[],
  change: readonly number[],
  alpha: number,
  steps: StepShares = EXACT,
): number | null {
  const found = welch(base, change, steps)
  if (!found) return null
  if (found.standardError === 0) return 1
  return Math.exp(studentTQuantile(1 - alpha / 2, found.df) * found.standardError)
}
