/**
 * The deviation of counts from their distribution as a standard normal value: chi-square by its cube root
 * (Wilson and Hilferty, 1931). Cells with fewer than 10 expected draws are merged.
 */
export function chiSquareZ(counts: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let draws = 0
  for (let cell = 0; cell < counts.length; cell++) draws += counts[cell]!
  let square = 0
  let cells = 0
  let count = 0
  let expected = 0
  const close = (): void => {
    square += (count - expected) ** 2 / expected
    cells++
    count = 0
    expected = 0
  }
  for (let cell = 0; cell < counts.length; cell++) {
    count += counts[cell]!
    expected += probabilities[cell]! * draws
    if (expected >= 10) close()
  }
  if (expected > 0) close()
  const freedom = cells - 1
  return (Math.cbrt(square / freedom) - 1 + 2 / (9 * freedom)) / Math.sqrt(2 / (9 * freedom))
}

/** The Kolmogorov statistic times sqrt(draws). It exceeds 2.3 once in 50,000 times. */
export function kolmogorov(draws: Float64Array, cumulative: (value: number) => number): number {
  const sorted = draws.toSorted()
  let distance = 0
  for (const [index, value] of sorted.entries()) {
    const law = cumulative(value)
    distance = Math.max(
      distance,
      Math.abs(law - index / sorted.length),
      Math.abs(law - (index + 1) / sorted.length),
    )
  }
  return distance * Math.sqrt(sorted.length)
}
