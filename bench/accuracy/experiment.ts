import type { Setting } from '../command.js'

/** One measured figure with its true value, in microseconds. */
export interface Row {
  readonly what: string
  readonly measuredUs: number
  readonly trueUs: number
  /** Another true value, such as that of queueing theory; null if there is none. */
  readonly besideUs: number | null
  /** The largest acceptable deviation, as a share of the true value; null without a goal. */
  readonly goal: number | null
}

/** The result of one experiment. Pure data for the table and the JSON. */
export interface Findings {
  readonly title: string
  /** The name of `besideUs`. */
  readonly beside: string
  readonly rows: readonly Row[]
  /** Statements that hold or do not. */
  readonly checks: readonly { readonly what: string; readonly holds: boolean }[]
  /** What a reader must know to judge the rows. */
  readonly notes: readonly string[]
}

export type Experiment = (setting: Setting) => Promise<Findings>

/** Signed, as a share of the true value. */
export const deviationOf = ({ measuredUs, trueUs }: Row): number => (measuredUs - trueUs) / trueUs

/** null without a goal. */
export const withinGoal = (row: Row): boolean | null =>
  row.goal === null ? null : Math.abs(deviationOf(row)) <= row.goal
