import { isProtocolName } from '../protocol/protocols.js'
import { UnitError } from '../units.js'
import type { Plan } from './plan.js'

/** The kinds of exchange in a plan, in its order; null if a user's module may name any. */
export function kindsOf({ exchange }: Pick<Plan, 'exchange'>): readonly string[] | null {
  if (exchange.kind === 'workload') return Object.keys(exchange.spec.exchanges)
  return exchange.kind === 'protocol' && !isProtocolName(exchange.name) ? null : []
}

/** Whether clients run sessions; then the rate counts sessions. */
export const hasSessions = ({ exchange }: Pick<Plan, 'exchange'>): boolean =>
  exchange.kind === 'workload' && exchange.spec.session !== null

/** Throws UnitError if a plan has no such kind of exchange. */
export function checkKind(plan: Pick<Plan, 'exchange'>, kind: string): void {
  const kinds = kindsOf(plan)
  if (kinds === null || kinds.includes(kind)) return
  throw new UnitError(
    kinds.length === 0
      ? `this load has no kinds of exchange; leave out {${kind}}`
      : `no kind is called ${kind}; the ${kinds.length === 1 ? 'kind is' : 'kinds are'} ${kinds.join(', ')}`,
  )
}

/** The expected share of a kind among all exchanges; 1 if it is not known, as in a session. */
export function shareOf({ exchange }: Pick<Plan, 'exchange'>, kind: string): number {
  if (exchange.kind !== 'workload' || exchange.spec.session !== null) return 1
  const weights = Object.entries(exchange.spec.exchanges).map(([name, { weight }]) => ({ name, weight }))
  const all = weights.reduce((sum, { weight }) => sum + weight, 0)
  const own = weights.find(({ name }) => name === kind)?.weight ?? all
  return own > 0 ? own / all : 1
}
