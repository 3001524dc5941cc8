/** One run's value of a metric, as the tests by round take it. */
export interface Reading {
  /** Natural logarithm of the value. */
  readonly log: number
  /** The recording step as a share of the value; 0 for an exact value. */
  readonly stepShare: number
}

/** Null for a value without a logarithm: missing, not positive or not finite. `step` has the value's unit. */
export function readingOf(value: number | null | undefined, step = 0): Reading | null {
  if (value == null || !(value > 0) || !Number.isFinite(value)) return null
  return { log: Math.log(value), stepShare: step / value }
}

/** The values of one run, by metric; absent or null for a metric that was not measured. */
export type Readings = Readonly<Record<string, Reading | null>>

/** Runs by round, then by cell; null or absent if a cell did not run in a round. */
export type Rounds = readonly (readonly (Readings | null | undefined)[])[]

/** One cell's readings of a metric, by round. */
export const columnOf = (rounds: Rounds, cell: number, metric: string): (Reading | null)[] =>
  rounds.map(round => round[cell]?.[metric] ?? null)
