/** The public surface, in the order of the pipeline: Plan -> Drive -> Recording -> Result -> Report. */
export { RunError, UsageError } from './errors.js'
export { machine } from './experiment/environment.js'
export { type RunWatch, runPlan } from './experiment/run-plan.js'
export { type PlanOptions, parsePlan } from './plan/parse-plan.js'
export type { Plan } from './plan/plan.js'
export { REPORTS, type Report } from './report/report.js'
export type { Result } from './result/result.js'
export type { Handler } from './server/handlers/handler.js'
