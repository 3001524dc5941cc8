/** The public surface, in the order of the pipeline: Plan -> Drive -> Recording -> Result -> Report. */
export { RunError, UsageError } from './errors.js'
export { machine } from './experiment/environment.js'
export {
  type BenchOptions,
  bench,
  type CellOptions,
  type CompareOptions,
  compare,
  serve,
} from './experiment/library.js'
export { type RunWatch, runPlan } from './experiment/run-plan.js'
export { type PlanOptions, parsePlan } from './plan/parse-plan.js'
export type { ServerOptions } from './plan/parse-server.js'
export type { Plan } from './plan/plan.js'
export type { ProtocolModule } from './protocol/load-protocol.js'
export type { ProtocolOptions, ReplyReader } from './protocol/protocol.js'
export { REPORTS, type Report } from './report/report.js'
export type { Comparison } from './result/comparison-result.js'
export type { Result, Run } from './result/result.js'
export type { Saved } from './result/saved.js'
export type { WarningCode } from './result/warnings/table.js'
export type { Handler } from './server/handlers/handler.js'
export type { RunningServer, ServerLog } from './server/running-server.js'
