import { mean, sampleVariance, median as sortedMiddle } from 'simple-statistics'
import { studentTQuantile } from './student-t.js'

/** An estimate and the ends of its confidence interval, all in the unit of the values. */
export interface Estimate {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** The median: the mean of the middle two for an even count. NaN for an empty list. */
export function median(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : sortedMiddle([...values])
}

/** Natural logarithms. Null for fewer than `atLeast` values, or if one is zero, negative or not finite. */
export function logarithms(values: readonly number[], atLeast: number): number[] | null {
  const usable = values.length >= atLeast && values.every(value => value > 0 && Number.isFinite(value))
  return usable ? values.map(Math.log) : null
}

/**
 * The geometric mean, computed from logarithms so it can't overflow. Null for an empty list, or if a value is
 * zero, negative or not finite.
 */
export function geometricMean(values: readonly number[]): number | null {
  const logs = logarithms(values, 1)
  return logs && Math.exp(mean(logs))
}

/**
 * The geometric mean of the runs' values with its t interval, computed on logarithms (Jain, The Art of
 * Computer Systems Performance Analysis, 1991, 13.2): throughputs and latencies vary in proportion to their
 * size, and no end falls below 0. Null for fewer than 3 values, or if one is zero, negative or not finite: it
 * has no logarithm, and omitting it would flatter the result. `step` is the resolution of the recording, 0
 * for exact values. It sets a minimum variance, as in ratio.ts.
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
