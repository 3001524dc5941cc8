import { median } from './averages.js'

/**
 * Replaces each value by the median of itself and its two neighbours, so no single outlier decides. At the
 * ends it takes the median of the outer three.
 */
export function smoothed(values: readonly number[]): number[] {
  const last = Math.max(0, values.length - 3)
  return values.map((_, index) => {
    const from = Math.min(Math.max(0, index - 1), last)
    return median(values.slice(from, from + 3))
  })
}
