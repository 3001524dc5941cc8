import { incompleteBeta } from './incomplete-beta.js'

/**
 * The chance that Student's t with `df` degrees of freedom (any real number above 0) is at least |t| from 0:
 * the regularized incomplete beta function I_x(df/2, 1/2) at x = df / (df + t²), Abramowitz & Stegun 26.7.1
 * and 26.5.2. The relative error is at most 1e-9 up to a hundred thousand degrees of freedom; beyond that,
 * digits cancel in the gamma functions.
 */
export function studentTTwoSidedP(t: number, df: number): number {
  if (t === 0) return 1
  const q = (t * t) / df
  // x = 1 / (1 + q) is near 1 for a small t: the logarithms of x and 1 - x come from q, so no digit is lost
  return incompleteBeta(df / 2, 0.5, -Math.log1p(q), -Math.log1p(1 / q))
}

/**
 * The quantile of Student's t with `df` degrees of freedom at p, for p from 1e-12 to 1 - 1e-12: inverts
 * `studentTTwoSidedP` by bisection. The relative error is at most 1e-9. -Infinity at 0 and Infinity at 1.
 */
export function studentTQuantile(p: number, df: number): number {
  if (p <= 0 || p >= 1) return p <= 0 ? -Infinity : Infinity
  const twoSided = 2 * Math.min(p, 1 - p)
  let high = 1
  while (studentTTwoSidedP(high, df) > twoSided) high *= 2
  let low = 0
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (studentTTwoSidedP(middle, df) > twoSided) low = middle
    else high = middle
  }
  const t = p === 0.5 ? 0 : (low + high) / 2
  return p < 0.5 ? -t : t
}
