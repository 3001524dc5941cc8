/** A run's own value of one metric, as tests by round take it. */
export interface Reading {
  /** Natural logarithm of the value. */
  readonly log: number
  /** The step in which the value was recorded, as a share of it; 0 where it has none. */
  readonly stepShare: number
}

/** Null where a value has no logarithm: missing, zero, negative or not finite. `step` is in the unit of the value. */
export function readingOf(value: number | null | undefined, step = 0): Reading | null {
  if (value == null || !(value > 0) || !Number.isFinite(value)) return null
  return { log: Math.log(value), stepShare: step / value }
}

/** What the runs of one cell say, by metric; a metric that was not measured is absent or null. */
export type Readings = Readonly<Record<string, Reading | null>>

/** Runs by round and, within a round, by cell; null or absent where a cell did not run in a round. */
export type Rounds = readonly (readonly (Readings | null | undefined)[])[]

/** The readings of one cell by one metric, round after round. */
export const columnOf = (rounds: Rounds, cell: number, metric: string): (Reading | null)[] =>
  rounds.map(round => round[cell]?.[metric] ?? null)
