import type { PairFound } from './pairs.js'
import type { Rounds } from './reading.js'

/** A setting that is compared; its index is what rounds and decisions call it by. */
export interface Contestant {
  /** The round, from 0, before which it came in; that of a cell that was there from the beginning is 0. */
  readonly entered: number
  /** What it takes, in any unit: `--pick smallest` takes the least of those that are good enough. */
  readonly size: number
  /** It can't run, or must not any more. */
  readonly isOut: boolean
}

/** All there is to know when a rule is asked. */
export interface Observed {
  readonly contestants: readonly Contestant[]
  readonly rounds: Rounds
  /** How often a rule's wish for midpoints was met, also where there were none left. */
  readonly refinements: number
}

/** All verdicts are better, worse or alike; or the rounds are over. */
export interface JudgedPairs {
  readonly kind: 'pairs'
  readonly state: 'decided' | 'undecided'
  readonly pairs: readonly PairFound[]
}

/** What a race came to. */
export interface RaceResult {
  readonly kind: 'race'
  readonly state: 'decided' | 'undecided'
  /** The cell to use; null where none is left. */
  readonly best: number | null
  /** No other cell is better than it by more than this share; infinite where nothing is known yet. */
  readonly within: number
  /** Whether it is shown to keep all bounds; null where there are none. */
  readonly keepsBounds: boolean | null
  /** Cells that were not dropped, the best left out. */
  readonly alike: readonly number[]
  /** By cell: after how many rounds it left and why; null of those that stayed. */
  readonly dropped: readonly (Dropped | null)[]
}

export interface Dropped {
  readonly afterRounds: number
  /** The cell that beat it, or the bound it does not keep. */
  readonly by: number | { readonly bound: string }
}

/** `none`: the rule only counts. */
export type Decision = { readonly kind: 'none' } | JudgedPairs | RaceResult

/**
 * `run`: these cells run the next round. `refine`: cells halfway between this one and its neighbours come in, and the rule
 * is asked again. `stop`: there is nothing left to find out, or no round left.
 */
export type Next =
  | { readonly kind: 'run'; readonly cells: readonly number[] }
  | { readonly kind: 'refine'; readonly beside: number }
  | { readonly kind: 'stop' }

/** What to do next, and what one could say if it ended here: the error holds at any stop. */
export interface Answer {
  readonly next: Next
  readonly decision: Decision
}

/**
 * Pure: the same observations have the same answer, so that nothing but the runs need be kept to go on later. Rounds are whole:
 * of one that was cut short, whoever asks keeps the runs and makes the others up.
 */
export type StoppingRule = (observed: Observed) => Answer
