import type { ProfileComparison } from '../profile/profile-record.js'
import type { Goal } from './goals.js'
import type { Result } from './result-record.js'
import type { Metric } from './verdict.js'

/** A cell of a grid, with its runs. */
export interface ComparisonCell {
  /** What reports call it: its values on the axes that vary. */
  readonly name: string
  /** Its values on the axes that vary, by axis. */
  readonly settings: Readonly<Record<string, string>>
  /** The round of each run, from 0; absent in files of 1.x, where run n is of round n. */
  readonly rounds?: readonly number[] | undefined
  /** Its runs, as `bench` would have saved them. */
  readonly result: Result
}

/** How one cell differs from the baseline by one metric. */
export interface ComparisonVerdict {
  /** What was compared; p50, p90 and p99 are of the response time. */
  readonly metric: Metric | 'failed'
  /** The name of the baseline. */
  readonly base: string
  /** The name of the cell that is held against it. */
  readonly cell: string
  /** `alike`: shown to differ by no more than `within`, under a rule that decides. */
  readonly verdict: 'better' | 'worse' | 'alike' | 'no difference shown'
  /** The cell's value over the baseline's; null where there is none, as of shares. */
  readonly ratio: number | null
  /** The 95 % confidence interval of the ratio, not corrected for many comparisons. */
  readonly interval: readonly [low: number, high: number] | null
  /** The chance of such a difference between equal cells, from 0 to 1. */
  readonly p: number | null
  /** The same, corrected for all verdicts of the comparison. */
  readonly pAdjusted: number | null
  /** The smallest factor, 1 or more, that these runs could have shown in either direction. */
  readonly smallestShown: number | null
  /** Of the metric `failed`: the shares of exchanges that failed or never began, of baseline and cell; else null. */
  readonly failed: readonly [base: number, cell: number] | null
  /** Why the two could not be compared; null where they were. */
  readonly reason: string | null
}

/** Which setting to use. Cells are called by their names. */
export interface Decision {
  /** Whether the runs show it. */
  readonly state: 'decided' | 'undecided'
  /** The best cell; null where nothing was measured. */
  readonly best: string | null
  /** No other cell is better than the best by more than this share of one; null where that is not known. */
  readonly within: number | null
  /** Cells that are not shown to be worse than the best. */
  readonly alike: readonly string[]
  /** After how many rounds a cell left a race, by cell. */
  readonly droppedAt: Readonly<Record<string, number>>
  /** What was to be best. */
  readonly goal: Goal
  /** The bounds that the best has to keep. */
  readonly slo: readonly string[]
  /** What ended a race; absent in a comparison, and in files of before 2.0. */
  readonly endedBy?: 'decided' | 'most-runs' | 'max-time' | 'stopped' | undefined
}

/** A number of rounds that was fixed beforehand. */
export interface FixedRule {
  /** Tells it from other rules. */
  readonly kind: 'fixed'
}

/** Rounds go on until every verdict is better, worse or alike. */
export interface DecideRule {
  /** Tells it from other rules. */
  readonly kind: 'decide'
  /** Cells that differ by no more than this share of one are alike. */
  readonly within: number
  /** The most rounds, from 4 to 200. */
  readonly mostRounds: number
}

/** Rounds of a race go on until it is known which setting to use. */
export interface TuneRule {
  /** Tells it from other rules. */
  readonly kind: 'tune'
  /** What is to be best. */
  readonly goal: Goal
  /** The bounds that a setting has to keep, such as "p99<50ms". */
  readonly slo: readonly string[]
  /** Settings that differ by no more than this share of one are as good. */
  readonly within: number
  /** The most rounds, from 4 to 200. */
  readonly mostRounds: number
  /** The best, or the smallest of those that are as good. */
  readonly pick: 'best' | 'smallest'
}

/** When a comparison ends. Its error holds for these numbers, so that going on later takes the same. */
export type Rule = FixedRule | DecideRule | TuneRule

/** A grid of settings, measured round by round. What `compare -o FILE.json` saves. */
export interface Comparison {
  /** Which schema it follows. */
  readonly schema: 'heythere/comparison/1'
  /** Whether it ran to its end, was stopped, or failed. */
  readonly state: 'completed' | 'stopped' | 'failed'
  /** Where the random order of the runs starts. */
  readonly seed: number
  /** How many runs of each cell there are; the most where a rule decides. */
  readonly runsPerCell: number
  /** The name of the cell that the others are held against. */
  readonly baseline: string
  /** The settings, each with its runs. */
  readonly cells: readonly ComparisonCell[]
  /** How each cell differs from the baseline, by each metric. */
  readonly verdicts: readonly ComparisonVerdict[]
  /** Which functions differ, of each cell against the baseline; absent where cells were not profiled. */
  readonly functions?: readonly ProfileComparison[] | undefined
  /** When it ends; absent in files of 1.x: after `runsPerCell` rounds. */
  readonly rule?: Rule | undefined
  /** Which cell to use; null where cells differ in their load; absent in files of 1.x. */
  readonly decision?: Decision | null | undefined
}

/** A race between settings: which to use, and the runs that say so. What `tune -o FILE.json` saves. */
export interface Tune {
  /** Which schema it follows. */
  readonly schema: 'heythere/tune/1'
  /** Whether it ran to its end, was stopped, or failed. */
  readonly state: 'completed' | 'stopped' | 'failed'
  /** Where the random order of the runs starts. */
  readonly seed: number
  /** What the race went by. */
  readonly rule: TuneRule
  /** Which setting to use. */
  readonly decision: Decision
  /** The settings, each with its runs. */
  readonly cells: readonly ComparisonCell[]
  /** Rounds that were run; a cell that was dropped, or came in later, ran in some of them. */
  readonly rounds: number
}
