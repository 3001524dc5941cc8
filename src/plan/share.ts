import type { Plan } from './plan.js'

/** Splits a whole number into `parts` that add up to it and differ by at most one: 10 over 3 is 4 + 3 + 3. */
export function splitWhole(total: number, parts: number): number[] {
  const least = Math.floor(total / parts)
  const larger = total - least * parts
  return Array.from({ length: parts }, (_, index) => least + (index < larger ? 1 : 0))
}

/** The part of a plan that one thread drives, of this machine or of a fleet. */
export interface Share {
  readonly index: number
  readonly of: number
  readonly connections: number
  /** Exchanges to start in the window; null: as many as the duration allows. */
  readonly requests: number | null
}

const partsOf = (
  { connections, requests }: Pick<Plan, 'connections' | 'requests'>,
  workers: number,
): number => Math.min(workers, connections, requests ?? Number.POSITIVE_INFINITY)

/** The threads that drive a plan, on each agent if it has any; never more than there is work for. */
export function threadsOf(plan: Pick<Plan, 'connections' | 'requests' | 'workers' | 'agents'>): number {
  const agents = plan.agents ?? 1
  return Math.ceil(partsOf(plan, agents * plan.workers) / agents)
}

/** One share per driver thread, at most one per connection and per request: other threads would idle. */
export function shareOut(plan: Pick<Plan, 'connections' | 'requests'>, workers: number): Share[] {
  const parts = partsOf(plan, workers)
  const connections = splitWhole(plan.connections, parts)
  const requests = plan.requests === null ? null : splitWhole(plan.requests, parts)
  return connections.map((count, index) => ({
    index,
    of: parts,
    connections: count,
    requests: requests?.[index] ?? null,
  }))
}

/**
 * The shares of each agent: one list over all their threads, dealt out in turn, so arrivals are split as over
 * threads. 10 connections over 3 agents are 4 + 3 + 3.
 */
export function dealOut(plan: Pick<Plan, 'connections' | 'requests' | 'workers'>, agents: number): Share[][] {
  const shares = shareOut(plan, agents * plan.workers)
  return Array.from({ length: agents }, (_, agent) => shares.filter(({ index }) => index % agents === agent))
}
