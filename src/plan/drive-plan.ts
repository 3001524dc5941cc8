import type { z } from 'zod'
import { isProtocolName } from '../protocol/protocols.js'
import { foreignTargetSchema, type Plan, planSchema } from './plan.js'

/** What only an experiment needs: how often to repeat, what to judge, whose CPU to read, what to call it. */
const OF_EXPERIMENT = { title: true, runs: true, thresholds: true, pids: true } as const

/** The part of a plan that is driven: all that a driver or an agent needs, and no more. Our own server is started by then. */
export const drivePlanSchema = planSchema
  .unwrap()
  .omit(OF_EXPERIMENT)
  .extend({ target: foreignTargetSchema })
  .readonly()
export type DrivePlan = z.infer<typeof drivePlanSchema>

/** What of a plan is driven, against its own target or another. */
export function drivePlanOf(plan: Plan, target: Plan['target'] = plan.target): DrivePlan {
  const { title, runs, thresholds, pids, ...driven } = plan
  if (target.kind === 'own') throw new TypeError('the bundled server has to be started before it is loaded')
  return { ...driven, target }
}

/**
 * The longest that an exchange can take until it has its outcome. Where it may wait for an opening, that has the time of
 * a reply, and so has the reply itself afterwards.
 */
export function longestExchangeMs({ exchange, timeoutMs }: DrivePlan): number {
  const mayHaveOpening =
    exchange.kind === 'workload' || (exchange.kind === 'protocol' && !isProtocolName(exchange.name))
  return mayHaveOpening ? 3 * timeoutMs : timeoutMs
}
