import { z } from 'zod'

const count = z.int().min(0)
const figure = z.number().nullable()

/** What one agent of a fleet did. */
export interface AgentFigures {
  /** The name of the agent. */
  readonly name: string
  /** Why the agent was lost; null if it answered. */
  readonly lost: string | null
  /** Connections of the agent. */
  readonly connections: number
  /** Exchanges that succeeded. A lost agent's are as reported, and not part of the run's numbers. */
  readonly ok: number
  /** Exchanges that failed. */
  readonly failed: number
  /** Correct replies that arrived in the window, per second; null if the agent is lost. */
  readonly throughputPerSecond: number | null
  /** The median response time, in microseconds; null if the agent is lost. */
  readonly p50: number | null
  /** The 99th percentile of the response time, in microseconds; null if the agent is lost. */
  readonly p99: number | null
  /** CPU time in percent of one core of its machine. */
  readonly cpuPercent: number | null
  /** From the agreed time to the start of its window by our clock, in microseconds. */
  readonly beganLateUs: number | null
  /** The error bound of its clock's offset, either way, in microseconds. */
  readonly clockErrorUs: number | null
}

/** The agents of a fleet in one run. */
export interface FleetFigures {
  /** Between the first and the last start of a window, as far as the clocks show, in microseconds. */
  readonly skewUs: number
  /** Each agent by itself. */
  readonly agents: readonly AgentFigures[]
}

const agentSchema = z
  .object({
    name: z.string(),
    /** Why the agent was lost; null if it answered. */
    lost: z.string().nullable(),
    connections: count,
    /** A lost agent's are as it had reported, and not part of the run's numbers. */
    ok: count,
    failed: count,
    throughputPerSecond: figure,
    p50: figure,
    p99: figure,
    /** Of one core of its machine. */
    cpuPercent: figure,
    /** From the agreed time to the start of its window, by our clock. */
    beganLateUs: figure,
    /** The error bound of its clock's offset, either way. */
    clockErrorUs: figure,
  })
  .readonly()

export const fleetSchema = z
  .object({
    /** Between the first and the last start of a window, as far as the clocks show. */
    skewUs: z.number().min(0),
    agents: z.array(agentSchema).readonly(),
  })
  .readonly()
