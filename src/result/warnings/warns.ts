import type { Plan } from '../../plan/plan.js'
import type { Environment, Run, Warning } from '../result.js'

/** The input of a result's warnings: a Result without warnings. */
export interface Evidence {
  readonly plan: Plan
  readonly environment: Pick<Environment, 'cores' | 'descriptorLimit'>
  readonly runs: readonly Run[]
}

/** A doubt about the numbers, with the figure that raised it and what to do. */
export type Raised = Omit<Warning, 'code'>

/** Raises one warning, or does not. Pure. */
export type Warns = (evidence: Evidence) => Raised | null
