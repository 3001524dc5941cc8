import type { ProfileComparison } from '../profile/profile-record.js'
import type { Goal } from './goals.js'
import type { Result } from './result-record.js'
import type { Metric } from './verdict.js'

/** A cell of a grid, with its runs. */
export interface ComparisonCell {
  /** Its name in reports: its values on the axes that vary. */
  readonly name: string
  /** Its values on the axes that vary, by axis. */
  readonly settings: Readonly<Record<string, string>>
  /** The round of each run, from 0; absent in files of 1.x, where run n belongs to round n. */
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
  /** The name of the cell that is compared with it. */
  readonly cell: string
  /** `alike`: shown to differ by no more than `within`, under a rule that decides. */
  readonly verdict: 'better' | 'worse' | 'alike' | 'no difference shown'
  /** The cell's value divided by the baseline's; null if there is none, as for shares. */
  readonly ratio: number | null
  /** The 95 % confidence interval of the ratio, not corrected for multiple comparisons. */
  readonly interval: readonly [low: number, high: number] | null
  /** The probability of such a difference between equal cells, from 0 to 1. */
  readonly p: number | null
  /** The same, corrected for all verdicts of the comparison. */
  readonly pAdjusted: number | null
  /** The smallest factor, 1 or more, that these runs could have shown in either direction. */
  readonly smallestShown: number | null
  /** For the metric `failed`: the shares that failed or never started, of baseline and cell; else null. */
  readonly failed: readonly [base: number, cell: number] | null
  /** Why the two could not be compared; null if they were. */
  readonly reason: string | null
}

/** Which setting to use. Cells are referred to by name. */
export interface Decision {
  /** Whether the runs show it. */
  readonly state: 'decided' | 'undecided'
  /** The best cell; null if nothing was measured. */
  readonly best: string | null
  /** No other cell is better than the best by more than this share (0.05 is 5 %); null if that is unknown. */
  readonly within: number | null
  /** Cells that are not shown to be worse than the best. */
  readonly alike: readonly string[]
  /** After how many rounds a cell left a race, by cell. */
  readonly droppedAt: Readonly<Record<string, number>>
  /** What was optimized. */
  readonly goal: Goal
  /** The limits that the best cell must keep. */
  readonly slo: readonly string[]
  /** What ended a race; absent in a comparison, and in files older than 2.0. */
  readonly endedBy?: 'decided' | 'most-runs' | 'max-time' | 'stopped' | undefined
}

/** A fixed number of rounds. */
export interface FixedRule {
  /** The kind of rule. */
  readonly kind: 'fixed'
}

/** Rounds go on until every verdict is better, worse or alike. */
export interface DecideRule {
  /** The kind of rule. */
  readonly kind: 'decide'
  /** Cells that differ by no more than this share (0.05 is 5 %) are alike. */
  readonly within: number
  /** The maximum number of rounds, from 4 to 200. */
  readonly mostRounds: number
}

/** Rounds of a race go on until it is known which setting to use. */
export interface TuneRule {
  /** The kind of rule. */
  readonly kind: 'tune'
  /** What to optimize. */
  readonly goal: Goal
  /** The limits that a setting must keep, such as "p99<50ms". */
  readonly slo: readonly string[]
  /** Settings that differ by no more than this share (0.05 is 5 %) count as equal. */
  readonly within: number
  /** The maximum number of rounds, from 4 to 200. */
  readonly mostRounds: number
  /** The best setting, or the smallest of the equally good ones. */
  readonly pick: 'best' | 'smallest'
}

/** When a comparison ends. Its error rate holds for these numbers, so a resumed comparison keeps them. */
export type Rule = FixedRule | DecideRule | TuneRule

/** A grid of settings, measured round by round. What `compare -o FILE.json` saves. */
export interface Comparison {
  /** Which schema it follows. */
  readonly schema: 'heythere/comparison/1'
  /** Whether it ran to its end, was stopped, or failed. */
  readonly state: 'completed' | 'stopped' | 'failed'
  /** The seed of the random order of the runs. */
  readonly seed: number
  /** The number of runs of each cell; the maximum if a rule decides. */
  readonly runsPerCell: number
  /** The name of the cell that the others are compared with. */
  readonly baseline: string
  /** The settings, each with its runs. */
  readonly cells: readonly ComparisonCell[]
  /** How each cell differs from the baseline, by each metric. */
  readonly verdicts: readonly ComparisonVerdict[]
  /** Which functions differ, of each cell against the baseline; absent if cells were not profiled. */
  readonly functions?: readonly ProfileComparison[] | undefined
  /** When it ends; absent in files of 1.x: after `runsPerCell` rounds. */
  readonly rule?: Rule | undefined
  /** Which cell to use; null if cells differ in their load; absent in files of 1.x. */
  readonly decision?: Decision | null | undefined
}

/** A race between settings: which one to use, and the runs that show it. What `tune -o FILE.json` saves. */
export interface Tune {
  /** Which schema it follows. */
  readonly schema: 'heythere/tune/1'
  /** Whether it ran to its end, was stopped, or failed. */
  readonly state: 'completed' | 'stopped' | 'failed'
  /** The seed of the random order of the runs. */
  readonly seed: number
  /** The rule of the race. */
  readonly rule: TuneRule
  /** Which setting to use. */
  readonly decision: Decision
  /** The settings, each with its runs. */
  readonly cells: readonly ComparisonCell[]
  /** The number of rounds; a cell that was dropped, or joined later, ran in some of them. */
  readonly rounds: number
}
