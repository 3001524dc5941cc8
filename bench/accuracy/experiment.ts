import type { Setting } from '../command.js'

/** One figure beside its truth, in microseconds. */
export interface Row {
  readonly what: string
  readonly measuredUs: number
  readonly trueUs: number
  /** Another view of the truth, such as theory's; null where there is none. */
  readonly besideUs: number | null
  /** The largest deviation wanted, as a share of the truth; null where no goal is set. */
  readonly goal: number | null
}

/** What one experiment brought. Pure data: the table and the JSON are made of it. */
export interface Findings {
  readonly title: string
  /** What `besideUs` is. */
  readonly beside: string
  readonly rows: readonly Row[]
  /** What is either so or not. */
  readonly checks: readonly { readonly what: string; readonly holds: boolean }[]
  /** What a reader has to know to judge the rows. */
  readonly notes: readonly string[]
}

export type Experiment = (setting: Setting) => Promise<Findings>

/** Signed, as a share of the truth. */
export const deviationOf = ({ measuredUs, trueUs }: Row): number => (measuredUs - trueUs) / trueUs

/** null where no goal is set. */
export const withinGoal = (row: Row): boolean | null =>
  row.goal === null ? null : Math.abs(deviationOf(row)) <= row.goal
