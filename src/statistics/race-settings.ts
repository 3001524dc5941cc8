import type { Better } from './finding.js'

/** Midpoints that may still come in: how often, and about how many each time. */
export interface Refinement {
  readonly times: number
  readonly cellsEach: number
}

export interface RaceSettings {
  readonly kind: 'tune'
  readonly metric: string
  readonly better: Better
  /** Chance that the answer about the best cell, or about a bound, is wrong. */
  readonly alpha: number
  /** What is no more than this share from the best is as good. */
  readonly within: number
  /** From when a cell came in; fixed beforehand. */
  readonly mostRounds: number
  readonly pick: 'best' | 'smallest'
  /** Metrics that are shares of a bound (`shareOfBound`): below 1 keeps it. */
  readonly bounds: readonly string[]
  readonly refinement: Refinement
}
