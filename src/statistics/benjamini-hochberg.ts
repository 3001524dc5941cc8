/**
 * Adjusts p values for multiple testing, in the order given (Benjamini and Hochberg, Controlling the false
 * discovery rate, 1995). Among the differences with an adjusted p of at most q, the expected share of false
 * ones is at most q. If nothing differs at all, the chance of showing any difference is at most q too.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const adjusted = pValues.map(() => 1)
  const descending = pValues.map((p, index) => ({ p, index })).sort((one, other) => other.p - one.p)
  let least = 1
  descending.forEach(({ p, index }, place) => {
    least = Math.min(least, (p * pValues.length) / (pValues.length - place))
    adjusted[index] = least
  })
  return adjusted
}
