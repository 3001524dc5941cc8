import type { Plan } from '../plan/plan.js'
import type { Environment, SavedFailure, Warning } from './result-record.js'
import type { Run } from './run-record.js'

/**
 * What broke a bound. `rate`: the bound held, and requests that were due did not begin, or were not answered, at that
 * rate. `driver`: the same, because the driver could do no more. null: nothing broke it.
 */
export type Cause = 'latency' | 'failures' | 'throughput' | 'rate' | 'driver' | 'error' | null

/** One rate that a search tried. */
export interface Probe {
  /** The rate that was asked for, in requests a second. */
  readonly ratePerSecond: number
  /** `unsure`: within the bounds, by too few samples to show it, or with replies that came too late to tell. */
  readonly verdict: 'kept' | 'unsure' | 'broken'
  /** What broke it first; null where nothing did. */
  readonly brokenBy: Cause
  /** Replies a second, all within the bounds, where that is less than the rate; else null, and in files of before 2.0. */
  readonly heldPerSecond: number | null
  /** Why, in words. */
  readonly reasons: readonly string[]
  /** What was measured; null where nothing was. */
  readonly run: Run | null
}

/** The search for the highest rate that keeps bounds, with every probe. What `search -o FILE.json` saves. */
export interface Search {
  /** Which schema it follows. */
  readonly schema: 'heythere/search/1'
  /** Whether it found its answer, was stopped, ran out of time, or failed. */
  readonly state: 'completed' | 'stopped' | 'out of time' | 'failed'
  /** What ended it, where no other rate would have helped; else null. */
  readonly error: SavedFailure | null
  /** The bounds that have to be kept. */
  readonly slo: readonly string[]
  /** What was repeated at each rate. */
  readonly plan: Plan
  /** Where and when it was measured. */
  readonly environment: Environment
  /** Every rate that was tried, in their order. */
  readonly probes: readonly Probe[]
  /** The highest rate that kept the bounds, in requests a second, rounded to what `interval` allows; null: none did. */
  readonly answer: number | null
  /** Whether the driver, or the highest rate there is, was the limit: the true answer may be higher. */
  readonly isAtLeast: boolean
  /** Where the rate lies that keeps the bounds in half of the probes, in requests a second; null where nothing bounds it. */
  readonly interval: readonly [low: number, high: number] | null
  /** The confidence of the interval, from 0 to 1; null without one, and in files of before 2.0. */
  readonly confidence: number | null
  /** What broke the bounds above the answer. */
  readonly brokenBy: Cause
  /** Every doubt about the answer. */
  readonly warnings: readonly Warning[]
}
