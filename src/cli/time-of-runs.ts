import type { Plan } from '../plan/plan.js'
import { leadMs } from '../plan/shape.js'
import { formatDurationMs } from '../units.js'

/** For starting and stopping the server and the driver's threads. */
const OVERHEAD_MS = 600

/** The duration of this many runs, in whole seconds; '' if a number of requests decides. */
export function timeOf(plan: Plan, runs: number): string {
  if (plan.durationMs === null) return ''
  const eachMs = plan.durationMs + leadMs(plan) + OVERHEAD_MS
  return formatDurationMs(Math.ceil((eachMs * runs) / 1000) * 1000)
}
