import type { Refinement } from './race-settings.js'
import type { Contestant } from './stopping-rule.js'

/** What is fixed before a race begins. */
export interface RaceSize {
  readonly alpha: number
  readonly firstCells: number
  readonly bounds: number
  readonly refinement: Refinement
}

/** The one-sided chance of error of each test in a race. */
export interface ErrorBudget {
  /** For a pair of cells, by the stage in which the later one joined. */
  readonly pair: readonly number[]
  /** For a cell against one bound. */
  readonly bound: number
}

/** The rounds before which cells joined, ascending: each begins a stage of the race. */
export const stagesOf = (contestants: readonly Contestant[]): number[] =>
  [...new Set(contestants.map(({ entered }) => entered))].sort((one, other) => one - other)

/**
 * Two errors must be avoided: another cell beats the truly best one, or the claim about the best is wrong.
 * Only the tests of the best cell against the others count, one fewer than there are cells (Bonferroni). The
 * error is divided over the whole race before it begins. A later stage gets a part for as many cells as are
 * expected to join. It divides that among the possible pairs of the best cell once the number of racing cells
 * is known: earlier rounds say nothing about the rounds of new cells. With bounds, half of the error is for
 * them: the best cell must not seem to break a bound that it keeps, and no other cell must seem to keep a
 * bound that it breaks.
 */
export function errorBudget(race: RaceSize, racingByStage: readonly number[]): ErrorBudget {
  const { alpha, firstCells, bounds, refinement } = race
  const { times, cellsEach } = refinement
  const ofPairs = bounds > 0 ? alpha / 2 : alpha
  const first = Math.max(1, firstCells - 1)
  const later = times === 0 ? 0 : cellsEach + 1
  const share = ofPairs / (first + times * later)
  return {
    pair: racingByStage.map((racing, stage) =>
      stage === 0 ? share : (share * later) / Math.max(1, racing - 1),
    ),
    bound: bounds === 0 ? alpha : (alpha - ofPairs) / (firstCells - 1 + times * cellsEach + bounds),
  }
}
