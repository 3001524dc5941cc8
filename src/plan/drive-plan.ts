import type { z } from 'zod'
import { isProtocolName } from '../protocol/protocols.js'
import { foreignTargetSchema, type Plan, planSchema } from './plan.js'

/** What only an experiment needs: the title, how often to repeat, what to judge, whose CPU time to read. */
const OF_EXPERIMENT = { title: true, runs: true, thresholds: true, pids: true } as const

/**
 * The part of a plan that a driver or an agent needs. The target is never the bundled server, only its
 * address once it is started.
 */
export const drivePlanSchema = planSchema
  .unwrap()
  .omit(OF_EXPERIMENT)
  .extend({ target: foreignTargetSchema })
  .readonly()
export type DrivePlan = z.infer<typeof drivePlanSchema>

/** The driven part of a plan, against its own target or another. */
export function drivePlanOf(plan: Plan, target: Plan['target'] = plan.target): DrivePlan {
  const { title, runs, thresholds, pids, ...driven } = plan
  if (target.kind === 'own') throw new TypeError('the bundled server has to be started before it is loaded')
  return { ...driven, target }
}

/**
 * The longest time until an exchange has its outcome. If it may wait for an opening, the opening and the
 * reply have a timeout each.
 */
export function longestExchangeMs({ exchange, timeoutMs }: DrivePlan): number {
  const mayHaveOpening =
    exchange.kind === 'workload' || (exchange.kind === 'protocol' && !isProtocolName(exchange.name))
  return mayHaveOpening ? 3 * timeoutMs : timeoutMs
}
