import { mean, sampleVariance, median as sortedMiddle } from 'simple-statistics'
import { studentTQuantile } from './student-t.js'

/** An estimate and the ends of its confidence interval, all in the unit of the values. */
export interface Estimate {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** The middle value, or the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : sortedMiddle([...values])
}

/** The logarithms, or null where there are fewer than `atLeast` values or one has none (zero, negative, not finite). */
export function logarithms(values: readonly number[], atLeast: number): number[] | null {
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
 * `step` is what the values were recorded in, 0 where they are exact: it is a least spread, as in ratio.ts.
 */
export function interval(values: readonly number[], step = 0, confidence = 0.95): Estimate | null {
  const logs = logarithms(values, 3)
  if (!logs) return null
  const middle = mean(logs)
  const t = studentTQuantile((1 + confidence) / 2, logs.length - 1)
  const stepShare = step / Math.exp(middle)
  const half = t * Math.sqrt(sampleVariance(logs) / logs.length + stepShare ** 2 / 12)
  return { estimate: Math.exp(middle), low: Math.exp(middle - half), high: Math.exp(middle + half) }
}
