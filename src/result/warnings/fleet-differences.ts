import type { AgentFigures, FleetFigures } from '../../recording/fleet-account.js'
import { median } from '../../statistics/averages.js'

/** Agents with fewer samples than this differ by chance. */
const LEAST_SAMPLES = 100
const APART = 1.5

/** For example: p50 is 12 ms, and 3 ms for the others. */
export interface AgentDifference {
  readonly agent: string
  readonly figure: 'p50' | 'requests/s per connection'
  readonly own: number
  readonly others: number
}

/** 1 if equal, also if both are 0; Infinity if only one is 0. */
const apart = (own: number, others: number): number =>
  own === others ? 1 : Math.max(own, others) / Math.min(own, others)

/**
 * The agents of one run that differ from the median of the others by a factor of 1.5: a slow machine, or a
 * long network path to the target. With two agents, it is unknown which one is the exception.
 */
export function differences({ agents }: FleetFigures): AgentDifference[] {
  const answered = agents.filter(({ lost, ok, failed }) => lost === null && ok + failed >= LEAST_SAMPLES)
  if (answered.length < 3) return []
  const pick = {
    p50: ({ p50 }: AgentFigures) => p50,
    'requests/s per connection': ({ throughputPerSecond, connections }: AgentFigures) =>
      (throughputPerSecond ?? 0) / connections,
  } as const
  return answered.flatMap(one =>
    (['p50', 'requests/s per connection'] as const)
      .flatMap(figure => {
        const own = pick[figure](one)
        const rest = answered.filter(other => other !== one).map(pick[figure])
        const known = rest.filter(value => value !== null)
        if (own === null || known.length === 0) return []
        return { agent: one.name, figure, own, others: median(known) }
      })
      .filter(({ own, others }) => apart(own, others) >= APART)
      .slice(0, 1),
  )
}
