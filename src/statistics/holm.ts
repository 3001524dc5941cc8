/**
 * Adjusts p values for multiple testing, in the order given (Holm, A simple sequentially rejective multiple
 * test procedure, 1979). A difference with an adjusted p of at most alpha is shown; the chance that any shown
 * difference is false is at most alpha.
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
 * For each p value, the highest that Holm's procedure would have accepted in its place, with the others
 * unchanged: alpha / (the number of p values - the number of others accepted one after the other, from the
 * smallest on).
 */
export function holmThresholds(pValues: readonly number[], alpha: number): number[] {
  return pValues.map((_, index) => {
    const others = pValues.filter((_, other) => other !== index).sort((one, other) => one - other)
    const failing = others.findIndex((p, rank) => p > alpha / (pValues.length - rank))
    return alpha / (pValues.length - (failing === -1 ? others.length : failing))
  })
}
