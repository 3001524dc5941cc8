import type { Better } from './finding.js'

/** Midpoints that may still be added: how many times, and about how many each time. */
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
  /** A cell within this share of the best counts as equally good. */
  readonly within: number
  /** The most rounds after the latest cells joined; fixed in advance. */
  readonly mostRounds: number
  readonly pick: 'best' | 'smallest'
  /** Metrics that are a share of a bound (`shareOfBound`); a value below 1 keeps it. */
  readonly bounds: readonly string[]
  readonly refinement: Refinement
}
