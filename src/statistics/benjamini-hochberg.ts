/**
 * p values adjusted for being several, in the order given (Benjamini and Hochberg, Controlling the false discovery rate,
 * 1995): of those at or below q, the share that is shown wrongly is at most q on average. Where nothing differs at all,
 * the chance that anything is shown is at most q, too.
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
