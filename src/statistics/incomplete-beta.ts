import { gammaln } from 'simple-statistics'

/**
 * The continued fraction of the incomplete beta function, DLMF 8.17.22, evaluated from its tail. For x < (a +
 * 1) / (a + b + 2) it converges fast: the number of terms grows with the root of the larger parameter.
 */
function betaFraction(x: number, a: number, b: number): number {
  let fraction = 1
  for (let m = 20 + Math.ceil(2 * Math.sqrt(Math.max(a, b))); m >= 0; m--) {
    const even = ((m + 1) * (b - m - 1) * x) / ((a + 2 * m + 1) * (a + 2 * m + 2))
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    fraction = 1 + odd / (1 + even / fraction)
  }
  return 1 / fraction
}

/**
 * The regularized incomplete beta function I_x(a, b), a and b above 0 (Abramowitz & Stegun 26.5.2). Takes the
 * logarithms of x and 1 - x, so no digit is lost near 0 or 1. The relative error is at most 1e-9 for
 * parameters up to a hundred thousand; beyond that, digits cancel in the gamma functions.
 */
export function incompleteBeta(a: number, b: number, logX: number, logY: number): number {
  const front = Math.exp(a * logX + b * logY + gammaln(a + b) - gammaln(a) - gammaln(b))
  const x = Math.exp(logX)
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a
  return 1 - (front * betaFraction(Math.exp(logY), b, a)) / b
}
