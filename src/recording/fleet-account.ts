import { z } from 'zod'

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
