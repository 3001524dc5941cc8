import { type DrivePlan, drivePlanOf } from '../../src/plan/drive-plan.js'
import { parsePlan } from '../../src/plan/parse-plan.js'

/** What each simulated agent reports. */
export const EXCHANGES_PER_SECOND = 1000

/**
 * A plan for this many agents, with one thread and one connection each. Nothing is loaded, so any target will
 * do.
 */
export const planFor = (agents: number, durationMs: number): DrivePlan =>
  drivePlanOf(
    parsePlan(
      { target: '127.0.0.1:9', agents, connections: agents, workers: 1, warmupMs: 0, durationMs },
      { cores: 2, descriptorLimit: null },
    ),
  )
