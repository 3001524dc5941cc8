import { z } from 'zod'
import { median } from '../statistics/averages.js'

const count = z.int().min(0)
const figure = z.number().nullable()

/** What one agent of a fleet did; times in microseconds, null where it is lost. */
export const agentSchema = z
  .object({
    name: z.string(),
    /** Why nothing more is known of it; null where it answered. */
    lost: z.string().nullable(),
    connections: count,
    /** Of a lost agent: what it told of until then, which is not in the run's own numbers. */
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
export type AgentFigures = z.infer<typeof agentSchema>

export const fleetSchema = z
  .object({
    /** Between the first and the last start of a window, as far as the clocks tell. */
    skewUs: z.number().min(0),
    agents: z.array(agentSchema).readonly(),
  })
  .readonly()
export type FleetFigures = z.infer<typeof fleetSchema>

/** Fewer samples than this differ by chance. */
const LEAST_SAMPLES = 100
const APART = 1.5

/** "p50 12 ms where the others have 3 ms", in numbers. */
export interface Difference {
  readonly agent: string
  readonly figure: 'p50' | 'requests/s per connection'
  readonly own: number
  readonly others: number
}

/** 1: equal, nothing against nothing included; Infinity: nothing against something. */
const apart = (own: number, others: number): number =>
  own === others ? 1 : Math.max(own, others) / Math.min(own, others)

/**
 * The agents of one run that are 1.5 times apart from the median of the others: a slow machine, or a long way to the
 * target. Of two, no one can say which is the odd one.
 */
export function differences({ agents }: FleetFigures): Difference[] {
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
