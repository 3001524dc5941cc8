import { median } from './averages.js'

/** Each value with its neighbours as the median of three, so that no single one decides; at the ends of the outer three. */
export function smoothed(values: readonly number[]): number[] {
  const last = Math.max(0, values.length - 3)
  return values.map((_, index) => {
    const from = Math.min(Math.max(0, index - 1), last)
    return median(values.slice(from, from + 3))
  })
}
