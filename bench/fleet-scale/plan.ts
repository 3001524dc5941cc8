import { type DrivePlan, drivePlanOf } from '../../src/plan/drive-plan.js'
import { parsePlan } from '../../src/plan/parse-plan.js'

/** What each simulated agent reports. */
export const EXCHANGES_PER_SECOND = 1000

/** A plan for this many agents, each with one thread and connection. Nothing is loaded: any target works. */
export const planFor = (agents: number, durationMs: number): DrivePlan =>
  drivePlanOf(
    parsePlan(
      { target: '127.0.0.1:9', agents, connections: agents, workers: 1, warmupMs: 0, durationMs },
      { cores: 2, descriptorLimit: null },
    ),
  )
