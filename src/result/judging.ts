import type { Plan } from '../plan/plan.js'
import type { Environment, Run, Warning } from './result.js'

/** What the warnings judge: a Result without its warnings. */
export interface Judged {
  readonly plan: Plan
  readonly environment: Pick<Environment, 'cores' | 'descriptorLimit'>
  readonly runs: readonly Run[]
}

/** Raises one doubt, or does not. */
export type Judge = (judged: Judged) => Omit<Warning, 'code'> | null

export const most = (runs: readonly Run[], of: (run: Run) => number): number => Math.max(0, ...runs.map(of))

export const sum = (runs: readonly Run[], of: (run: Run) => number): number =>
  runs.reduce((total, run) => total + of(run), 0)
