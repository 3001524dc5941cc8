import type { Plan } from '../plan/plan.js'
import type { Environment, SavedFailure, Warning } from './result-record.js'
import type { Run } from './run-record.js'

/**
 * What broke a limit. `rate`: the limit was kept, but due requests did not start, or were not answered, at
 * that rate. `driver`: the same, because the driver was saturated. null: nothing broke it.
 */
export type Cause = 'latency' | 'failures' | 'throughput' | 'rate' | 'driver' | 'error' | null

/** One rate that a search tried. */
export interface Probe {
  /** The requested rate, in requests per second. */
  readonly ratePerSecond: number
  /** `unsure`: within the limits, but too few samples to show it, or replies that came too late to judge. */
  readonly verdict: 'kept' | 'unsure' | 'broken'
  /** What broke it first; null if nothing did. */
  readonly brokenBy: Cause
  /** Replies per second within the limits, if less than the rate; else null, and in files older than 2.0. */
  readonly heldPerSecond: number | null
  /** The reasons, as text. */
  readonly reasons: readonly string[]
  /** What was measured; null if nothing was. */
  readonly run: Run | null
}

/** The search for the highest rate within the limits, with all probes. What `search -o FILE.json` saves. */
export interface Search {
  /** Which schema it follows. */
  readonly schema: 'heythere/search/1'
  /** Whether it found its answer, was stopped, ran out of time, or failed. */
  readonly state: 'completed' | 'stopped' | 'out of time' | 'failed'
  /** The error that ended it, if it would occur at any rate; else null. */
  readonly error: SavedFailure | null
  /** The limits to keep. */
  readonly slo: readonly string[]
  /** The plan that was repeated at each rate. */
  readonly plan: Plan
  /** Where and when it was measured. */
  readonly environment: Environment
  /** All rates that were tried, in their order. */
  readonly probes: readonly Probe[]
  /**
   * The highest rate that kept the limits, in requests per second, rounded to what `interval` allows; null if
   * none did.
   */
  readonly answer: number | null
  /** Whether the driver, or the maximum rate of a load, was the limit: the true answer may be higher. */
  readonly isAtLeast: boolean
  /**
   * The range of the rate that keeps the limits in half of the probes, in requests per second; null if
   * nothing bounds it.
   */
  readonly interval: readonly [low: number, high: number] | null
  /** The confidence of the interval, from 0 to 1; null without one, and in files older than 2.0. */
  readonly confidence: number | null
  /** What broke the limits above the answer. */
  readonly brokenBy: Cause
  /** Every doubt about the answer. */
  readonly warnings: readonly Warning[]
}
