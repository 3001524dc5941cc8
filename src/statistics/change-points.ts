import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { studentTQuantile } from './student-t.js'

export interface ChangeSettings {
  /** Chance of reporting a change in a series that has none. */
  readonly alpha: number
  readonly permutations: number
  readonly seed: number
}

const USUAL: ChangeSettings = { alpha: 0.05, permutations: 199, seed: 1 }

/** The fewest values on either side of a change: a single value is an outlier, not a new level. */
const LEAST = 2

interface Split {
  readonly at: number
  readonly gain: number
}

/** A part of a series: the indexes from `start` to before `end`. */
interface Segment {
  readonly start: number
  readonly end: number
}

/**
 * The split of a segment whose two sides differ most by the energy statistic: mn / (m + n) times (twice the
 * mean distance between the sides, minus the mean distance within each).
 */
function bestSplit(values: readonly number[], { start, end }: Segment): Split {
  let best: Split = { at: start, gain: -Infinity }
  let [left, right, cross] = [0, 0, 0]
  for (let one = start; one < end; one++)
    for (let other = one + 1; other < end; other++) right += Math.abs(values[one]! - values[other]!)
  for (let at = start + 1; at < end; at++) {
    // move the value before `at` from the right side to the left
    const moved = values[at - 1]!
    let [toLeft, toRight] = [0, 0]
    for (let other = start; other < at - 1; other++) toLeft += Math.abs(moved - values[other]!)
    for (let other = at; other < end; other++) toRight += Math.abs(moved - values[other]!)
    left += toLeft
    right -= toRight
    cross += toRight - toLeft
    const [m, n] = [at - start, end - at]
    if (m < LEAST || n < LEAST) continue
    const within = left / ((m * (m - 1)) / 2) + right / ((n * (n - 1)) / 2)
    const gain = ((m * n) / (m + n)) * ((2 * cross) / (m * n) - within)
    if (gain > best.gain) best = { at, gain }
  }
  return best
}

const bestOfAll = (values: readonly number[], segments: readonly Segment[]): Split =>
  segments
    .map(segment => bestSplit(values, segment))
    .reduce((best, split) => (split.gain > best.gain ? split : best))

const segmentsOf = (changes: readonly number[], length: number): Segment[] =>
  [0, ...changes].map((start, index) => ({ start, end: changes[index] ?? length }))

/**
 * The indexes at which a series of results changes its level, ascending: E-divisive (Matteson & James, A
 * nonparametric approach for multiple change point analysis of multivariate data, 2014), which assumes no
 * distribution of the noise. A split is accepted if shuffling the values within the segments gives one as
 * good less often than alpha (a permutation test with a seed). If values vary in proportion to their size,
 * pass logarithms.
 */
export function changePoints(values: readonly number[], settings: Partial<ChangeSettings> = {}): number[] {
  const { alpha, permutations, seed } = { ...USUAL, ...settings }
  const random = xoroshiro128plus(seed)
  const shuffled = (segments: readonly Segment[]): number[] => {
    const mixed = [...values]
    for (const { start, end } of segments)
      for (let last = end - 1; last > start; last--) {
        const other = uniformInt(random, start, last)
        ;[mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!]
      }
    return mixed
  }
  let changes: number[] = []
  for (;;) {
    const segments = segmentsOf(changes, values.length)
    const { at, gain } = bestOfAll(values, segments)
    if (gain === -Infinity) return changes
    // rounding may make a shuffle of equal values slightly worse
    const asGood = Array.from({ length: permutations }, () => bestOfAll(shuffled(segments), segments)).filter(
      split => split.gain >= gain - 1e-9 * Math.abs(gain) - 1e-12,
    )
    if ((asGood.length + 1) / (permutations + 1) > alpha) return changes
    changes = [...changes, at].sort((one, other) => one - other)
  }
}

/**
 * The share within which two results of the same thing differ 19 times in 20, estimated from the variance
 * within the levels of a series of logarithms. Null if that leaves fewer than 3 degrees of freedom.
 */
export function noiseBetween(logs: readonly number[], changes: readonly number[]): number | null {
  const segments = segmentsOf(changes, logs.length)
  const df = logs.length - segments.length
  if (df < 3) return null
  const squares = segments.reduce((sum, { start, end }) => {
    const part = logs.slice(start, end)
    const mean = part.reduce((total, log) => total + log, 0) / part.length
    return sum + part.reduce((total, log) => total + (log - mean) ** 2, 0)
  }, 0)
  return Math.expm1(studentTQuantile(0.975, df) * Math.sqrt((2 * squares) / df))
}
