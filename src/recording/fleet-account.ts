import { z } from 'zod'

const count = z.int().min(0)
const figure = z.number().nullable()

/** What one agent of a fleet did. */
export interface AgentFigures {
  /** What the agent calls itself. */
  readonly name: string
  /** Why it was lost, so that nothing more is known of it; null where it answered. */
  readonly lost: string | null
  /** Connections that it had. */
  readonly connections: number
  /** Exchanges that succeeded. Of a lost agent: what it had reported, which is not part of the run's numbers. */
  readonly ok: number
  /** Exchanges that failed. */
  readonly failed: number
  /** Correct replies that arrived in the window, a second; null where it is lost. */
  readonly throughputPerSecond: number | null
  /** The median response time, in microseconds; null where it is lost. */
  readonly p50: number | null
  /** The 99th percentile of the response time, in microseconds; null where it is lost. */
  readonly p99: number | null
  /** CPU time in percent of one core of its machine. */
  readonly cpuPercent: number | null
  /** From the agreed moment to the start of its window by our clock, in microseconds. */
  readonly beganLateUs: number | null
  /** Its clock is known to within this, either way, in microseconds. */
  readonly clockErrorUs: number | null
}

/** The agents of a fleet in one run. */
export interface FleetFigures {
  /** Between the first and the last start of a window, as far as the clocks tell, in microseconds. */
  readonly skewUs: number
  /** Each agent by itself. */
  readonly agents: readonly AgentFigures[]
}

const agentSchema = z
  .object({
    name: z.string(),
    /** Why nothing more is known of it; null where it answered. */
    lost: z.string().nullable(),
    connections: count,
    /** Of a lost agent: what it had reported until then, which is not part of the run's numbers. */
    ok: count,
    failed: count,
    throughputPerSecond: figure,
    p50: figure,
    p99: figure,
    /** Of one core of its machine. */
    cpuPercent: figure,
    /** From the agreed moment to the start of its window, by our clock. */
    beganLateUs: figure,
    /** Its clock is known to within this, either way. */
    clockErrorUs: figure,
  })
  .readonly()

export const fleetSchema = z
  .object({
    /** Between the first and the last start of a window, as far as the clocks tell. */
    skewUs: z.number().min(0),
    agents: z.array(agentSchema).readonly(),
  })
  .readonly()
