import type { Reading } from './reading.js'

/** The estimate after the first `rounds` rounds. */
export interface Point {
  readonly rounds: number
  /** Index of the latest of them. */
  readonly round: number
  readonly mean: number
  /** Of the mean; infinite of one round. */
  readonly standardError: number
}

/** A mean as it took shape, round after round; `stepShare` is the coarsest step anything in it was recorded in. */
export interface Path {
  readonly points: readonly Point[]
  readonly stepShare: number
}

/** A value that comes with what rounding has done to its variance, at least. */
interface Rounded {
  readonly round: number
  readonly value: number
  readonly roundingVariance: number
  readonly stepShare: number
}

// logarithms of numbers that a run can yield are only this exact: what is smaller is rounding, not spread
const ROUNDING = 1e-12

/**
 * Values that fell into one step of their recording show no spread, which is the recording's doing: their variance is
 * at least that of rounding, a twelfth of the squared step (Sheppard, On the calculation of the most probable values
 * of frequency constants, 1898).
 */
function pathOf(values: readonly Rounded[]): Path {
  let [mean, squares, rounding, stepShare] = [0, 0, 0, 0]
  const points = values.map((given, index): Point => {
    const rounds = index + 1
    // Welford's recurrence
    const before = given.value - mean
    mean += before / rounds
    squares += before * (given.value - mean)
    rounding += given.roundingVariance
    stepShare = Math.max(stepShare, given.stepShare)
    const variance = Math.max(squares / index, rounding / rounds)
    const standardError = rounds === 1 ? Infinity : Math.sqrt(variance / rounds)
    return { rounds, round: given.round, mean, standardError: standardError < ROUNDING ? 0 : standardError }
  })
  return { points, stepShare }
}

const roundingOf = ({ stepShare }: Reading): number => stepShare ** 2 / 12

/**
 * The logarithm of cell over base, over the rounds in which both ran: what a round does to all its runs is in both, and
 * falls out (Box, Hunter & Hunter, Statistics for Experimenters, 1978, 4: paired comparison, randomized blocks).
 */
export function pairedPath(base: readonly (Reading | null)[], cell: readonly (Reading | null)[]): Path {
  return pathOf(
    base.flatMap((one, round) => {
      const other = cell[round]
      if (!one || !other) return []
      return [
        {
          round,
          value: other.log - one.log,
          roundingVariance: roundingOf(one) + roundingOf(other),
          stepShare: Math.max(one.stepShare, other.stepShare),
        },
      ]
    }),
  )
}

/** The logarithm of one cell's own values. */
export const ownPath = (cell: readonly (Reading | null)[]): Path =>
  pathOf(
    cell.flatMap((one, round) =>
      one === null
        ? []
        : [{ round, value: one.log, roundingVariance: roundingOf(one), stepShare: one.stepShare }],
    ),
  )

/** Differences by round that are no logarithms and have no steps; null where a round has none. */
export const differencePath = (differences: readonly (number | null)[]): Path =>
  pathOf(
    differences.flatMap((value, round) =>
      value === null ? [] : [{ round, value, roundingVariance: 0, stepShare: 0 }],
    ),
  )

/** How many standard errors the mean is from a value. */
export function distanceFrom(value: number, { mean, standardError }: Point): number {
  if (Math.abs(mean - value) < ROUNDING) return 0
  return (mean - value) / standardError
}
