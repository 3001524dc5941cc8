import type { Refinement } from './race-settings.js'
import type { Contestant } from './stopping-rule.js'

/** What is known of a race before it begins. */
export interface RaceSize {
  readonly alpha: number
  readonly firstCells: number
  readonly bounds: number
  readonly refinement: Refinement
}

/** Chance of error, on one side, of each test of a race. */
export interface ErrorBudget {
  /** A cell against another, by the stage in which the later of the two came in. */
  readonly pair: readonly number[]
  /** A cell against one bound. */
  readonly bound: number
}

/** The rounds before which cells came in, ascending: where each stage of a race begins. */
export const stagesOf = (contestants: readonly Contestant[]): number[] =>
  [...new Set(contestants.map(({ entered }) => entered))].sort((one, other) => one - other)

/**
 * What must not happen is that the truly best cell is beaten by another or that the claim about it is wrong: only tests of it
 * against the others count, one less than there are cells (Bonferroni). The error is shared out over the whole ladder before
 * it begins. A later stage has a part of it for as many cells as are expected, and shares that among the pairs that the best
 * can be in once it is known who still races: what came before says nothing of the new cells' rounds.
 * With bounds, half is theirs: the best must not fail one that it keeps, nor any other cell seem to keep one that it doesn't.
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
