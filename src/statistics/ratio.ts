import { mean, sampleVariance } from 'simple-statistics'
import { logarithms } from './averages.js'
import { studentTQuantile, studentTTwoSidedP } from './student-t.js'

/** The change divided by the base: 1.1 is 10 % more. `p` is two-sided, `df` Welch's degrees of freedom. */
export interface Ratio {
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly p: number
  readonly df: number
}

// the precision of logarithms of a run's figures: smaller differences are rounding, not spread
const ROUNDING = 1e-12

/** The recording step of each side's values, as a share of them; 0 for exact values. */
export type StepShares = readonly [base: number, change: number]

const EXACT: StepShares = [0, 0]

interface LogDifference {
  readonly difference: number
  readonly standardError: number
  readonly df: number
}

/**
 * The variance of a side's mean. Values within one recording step show no spread, so the variance of a value
 * anywhere on a step is added, step^2 / 12 (Bennett, Spectra of quantized signals, 1948). All runs of a
 * steady server fall on the same step, so further runs do not reduce it.
 */
const varianceOfMean = (logs: readonly number[], stepShare: number): number =>
  sampleVariance([...logs]) / logs.length + stepShare ** 2 / 12

/** Welch's test (1947) of two means of logarithms, with Satterthwaite's degrees of freedom. */
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
 * The change over the base as a ratio of geometric means, with its interval and two-sided p by Welch's t on
 * logarithms. Null for fewer than 2 values on a side, or if one is zero, negative or not finite. If values
 * are exact and neither side varies, the interval is the ratio itself, and p is 1 for equal values, else 0.
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
 * The smallest ratio s >= 1 that runs with this spread could have shown: `ratioOf` gives p <= alpha exactly
 * if its ratio is at or beyond s or 1 / s. It is e to the half-width of the Welch interval of confidence 1 -
 * alpha. For a corrected verdict, pass the corrected alpha (`holmThresholds`). A true ratio of just s is
 * found half of the time. 1 if values are exact and neither side varies, null if `ratioOf` is null.
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
