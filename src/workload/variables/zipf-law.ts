import type { Random } from '../random.js'

/** log(1 + x) / x, also at 0. */
const log1pOver = (x: number): number => (Math.abs(x) > 1e-8 ? Math.log1p(x) / x : 1 - x * (0.5 - x / 3))
/** (e^x - 1) / x, also at 0. */
const expm1Over = (x: number): number => (Math.abs(x) > 1e-8 ? Math.expm1(x) / x : 1 + (x / 2) * (1 + x / 3))

/**
 * Draws ranks from 1 to `count`, rank k with a probability in proportion to k^-exponent. Uses
 * rejection-inversion (Hoermann and Derflinger, Rejection-inversion to generate variates from monotone
 * discrete distributions, 1996): exact, without a table, in at most 1.2 tries on average.
 */
export function zipfLaw(exponent: number, count: number, random: Random): () => number {
  const complement = 1 - exponent
  // The density at x, its integral from 1 to x, and the inverse of the integral
  const density = (x: number): number => Math.exp(-exponent * Math.log(x))
  const integral = (x: number): number => {
    const log = Math.log(x)
    return expm1Over(complement * log) * log
  }
  const inverse = (area: number): number => {
    // Rounding may lead beyond the pole
    const t = Math.max(-1, area * complement)
    return Math.exp(log1pOver(t) * area)
  }
  const lowest = integral(1.5) - 1
  const highest = integral(count + 0.5)
  // A point this near to its rank is always below the density, so it needs no test
  const near = 2 - inverse(integral(2.5) - density(2))
  return () => {
    for (;;) {
      const area = highest + random.unit() * (lowest - highest)
      const x = inverse(area)
      const rank = Math.min(count, Math.max(1, Math.floor(x + 0.5)))
      if (rank - x <= near || area >= integral(rank + 0.5) - density(rank)) return rank
    }
  }
}
