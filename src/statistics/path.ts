import type { Reading } from './reading.js'

/** The estimate after the first `rounds` rounds. */
export interface Point {
  readonly rounds: number
  /** Index of the latest round. */
  readonly round: number
  readonly mean: number
  /** The standard error of the mean; infinite for one round. */
  readonly standardError: number
}

/** The mean after each round. `stepShare` is the coarsest recording step of its values, as a share. */
export interface Path {
  readonly points: readonly Point[]
  readonly stepShare: number
}

/** A value, with the minimum variance that rounding adds to it. */
interface Rounded {
  readonly round: number
  readonly value: number
  readonly roundingVariance: number
  readonly stepShare: number
}

// the precision of logarithms of a run's figures: smaller differences are rounding, not spread
const ROUNDING = 1e-12

/**
 * Values within one recording step show no spread, which is an artefact of the recording. Their variance is
 * at least that of rounding, a twelfth of the squared step (Sheppard, On the calculation of the most probable
 * values of frequency constants, 1898).
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
 * The logarithm of cell / base, over the rounds in which both ran. An effect of a round on all its runs is in
 * both, so it cancels (Box, Hunter & Hunter, Statistics for Experimenters, 1978, 4: paired comparison,
 * randomized blocks).
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

/** The logarithm of one cell's values. */
export const ownPath = (cell: readonly (Reading | null)[]): Path =>
  pathOf(
    cell.flatMap((one, round) =>
      one === null
        ? []
        : [{ round, value: one.log, roundingVariance: roundingOf(one), stepShare: one.stepShare }],
    ),
  )

/** Plain differences by round, without recording steps; null marks a round without one. */
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
