import { mean, sampleVariance, median as sortedMiddle } from 'simple-statistics'
import { studentTQuantile, studentTTwoSidedP } from './student-t.js'

/** An estimate and the ends of its confidence interval, all in the unit of the values. */
export interface Estimate {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

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

/** The middle value, or the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : sortedMiddle([...values])
}

/** The logarithms, or null where there are fewer than `atLeast` values or one has none (zero, negative, not finite). */
function logarithms(values: readonly number[], atLeast: number): number[] | null {
  const usable = values.length >= atLeast && values.every(value => value > 0 && Number.isFinite(value))
  return usable ? values.map(Math.log) : null
}

/** The geometric mean, by logarithms so that it can't overflow. Null of none, or where a value is not positive and finite. */
export function geometricMean(values: readonly number[]): number | null {
  const logs = logarithms(values, 1)
  return logs && Math.exp(mean(logs))
}

/**
 * The geometric mean of the runs' own values with its t interval, taken on logarithms (Jain, The Art of Computer Systems
 * Performance Analysis, 1991, 13.2): throughputs and latencies vary by shares of themselves, and no end is below 0.
 * Null under 3 values, and where one is zero, negative or not finite: it has no logarithm, and leaving it out would flatter.
 */
export function interval(values: readonly number[], confidence = 0.95): Estimate | null {
  const logs = logarithms(values, 3)
  if (!logs) return null
  const middle = mean(logs)
  const t = studentTQuantile((1 + confidence) / 2, logs.length - 1)
  const half = t * Math.sqrt(sampleVariance(logs) / logs.length)
  return { estimate: Math.exp(middle), low: Math.exp(middle - half), high: Math.exp(middle + half) }
}

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

/**
 * p values adjusted for being several, in the order given (Holm, A simple sequentially rejective multiple test procedure,
 * 1979): one at or below alpha is shown, with a chance of at most alpha that any of them is shown wrongly.
 */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = pValues.map(() => 1)
  const ascending = pValues.map((p, index) => ({ p, index })).sort((one, other) => one.p - other.p)
  let least = 0
  ascending.forEach(({ p, index }, rank) => {
    least = Math.max(least, Math.min(1, p * (pValues.length - rank)))
    adjusted[index] = least
  })
  return adjusted
}

/**
 * For each p value the highest that Holm's procedure would have passed in its place, the others as they are: alpha over
 * (how many there are, less those of the others that pass one after the other from the smallest on).
 */
export function holmThresholds(pValues: readonly number[], alpha: number): number[] {
  return pValues.map((_, index) => {
    const others = pValues.filter((_, other) => other !== index).sort((one, other) => one - other)
    const failing = others.findIndex((p, rank) => p > alpha / (pValues.length - rank))
    return alpha / (pValues.length - (failing === -1 ? others.length : failing))
  })
}
