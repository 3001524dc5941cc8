import type { PairFound } from './pairs.js'
import type { Rounds } from './reading.js'

/** A setting that is compared. Rounds and decisions refer to it by its index. */
export interface Contestant {
  /** The round, counted from 0, before which the cell joined; 0 for the initial cells. */
  readonly entered: number
  /** Its cost in any unit: `--pick smallest` picks the least among those that are good enough. */
  readonly size: number
  /** Whether the cell can't run, or must not run any more. */
  readonly isOut: boolean
}

/** Everything from which a rule decides. */
export interface Observed {
  readonly contestants: readonly Contestant[]
  readonly rounds: Rounds
  /** How many of the rule's refinements were done, including those that found no midpoints. */
  readonly refinements: number
}

/** The verdicts on all pairs. `decided`: every verdict is better, worse or alike. */
export interface JudgedPairs {
  readonly kind: 'pairs'
  readonly state: 'decided' | 'undecided'
  readonly pairs: readonly PairFound[]
}

/** The result of a race. */
export interface RaceResult {
  readonly kind: 'race'
  readonly state: 'decided' | 'undecided'
  /** The cell to use; null if none is left. */
  readonly best: number | null
  /** No other cell is better by more than this share; infinite while nothing is known. */
  readonly within: number
  /** Whether the best cell is shown to keep all bounds; null without bounds. */
  readonly keepsBounds: boolean | null
  /** Cells that were not dropped, except the best. */
  readonly alike: readonly number[]
  /** By cell: after how many rounds it was dropped, and why; null for a cell that was not. */
  readonly dropped: readonly (Dropped | null)[]
}

export interface Dropped {
  readonly afterRounds: number
  /** The cell that beat it, or the bound that it breaks. */
  readonly by: number | { readonly bound: string }
}

/** `none`: the rule only counts rounds. */
export type Decision = { readonly kind: 'none' } | JudgedPairs | RaceResult

/**
 * `run`: these cells run in the next round. `refine`: cells halfway between this cell and its neighbours
 * join, and the rule is called again. `stop`: nothing is left to find out, or no round is left.
 */
export type Next =
  | { readonly kind: 'run'; readonly cells: readonly number[] }
  | { readonly kind: 'refine'; readonly beside: number }
  | { readonly kind: 'stop' }

/** What to do next, and the decision if the comparison stopped now; the error rate holds at any stop. */
export interface Answer {
  readonly next: Next
  readonly decision: Decision
}

/**
 * A pure function: the same observations give the same answer, so the saved runs are enough to resume later.
 * Rounds are complete: if one was cut short, the caller keeps its runs and makes the missing ones.
 */
export type StoppingRule = (observed: Observed) => Answer
