import { errorFunction } from 'simple-statistics'

/** Runs of both sides together up to which every way to share out the ranks is counted. */
const EXACT_UP_TO = 40

/** Twice each value's midrank (tied values share the mean of their ranks): doubled, they are whole numbers. */
function doubledMidranks(values: readonly number[]): number[] {
  return values.map(value => {
    const below = values.filter(other => other < value).length
    const tied = values.filter(other => other === value).length
    return 2 * below + tied + 1
  })
}

/** How many ways there are to draw `size` of the ranks, by their sum. Whole numbers a double holds exactly up to 56 ranks. */
function waysBySum(ranks: readonly number[], size: number): Float64Array {
  const top = ranks.reduce((sum, rank) => sum + rank, 0)
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(top + 1))
  ways[0]![0] = 1
  for (const rank of ranks)
    for (let drawn = size; drawn > 0; drawn--) {
      const into = ways[drawn]!
      const from = ways[drawn - 1]!
      for (let sum = top; sum >= rank; sum--) into[sum]! += from[sum - rank]!
    }
  return ways[size]!
}

/**
 * The two-sided p of the rank test of Mann & Whitney (1947), for values that may be tied: the share of all ways to share out
 * the pooled midranks whose rank sum is at least as far from its mean as the one seen (Lehmann, Nonparametrics, 1975, 1.4).
 * Exact up to 40 values on both sides together; beyond that the normal approximation with the variance corrected for
 * ties and without continuity correction. 1 where a side is empty.
 */
export function mannWhitneyExact(a: readonly number[], b: readonly number[]): number {
  const [small, large] = a.length <= b.length ? [a, b] : [b, a]
  if (small.length === 0) return 1
  const ranks = doubledMidranks([...small, ...large])
  const expected = small.length * (ranks.length + 1)
  const seen = ranks.slice(0, small.length).reduce((sum, rank) => sum + rank, 0)
  const distance = Math.abs(seen - expected)

  if (ranks.length > EXACT_UP_TO) {
    const mean = ranks.length + 1
    const squares = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0)
    const variance = (small.length * large.length * squares) / (ranks.length * (ranks.length - 1))
    return variance === 0 ? 1 : Math.max(0, 1 - errorFunction(distance / Math.sqrt(2 * variance)))
  }
  let all = 0
  let asFar = 0
  waysBySum(ranks, small.length).forEach((count, sum) => {
    all += count
    if (Math.abs(sum - expected) >= distance) asFar += count
  })
  return asFar / all
}
