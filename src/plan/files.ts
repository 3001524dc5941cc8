import { isProtocolName } from '../protocol/protocols.js'
import { parseHandlerSpec } from './handler-spec.js'
import type { Exchange, Plan } from './plan.js'

/** The files whose contents are part of the measurement, named as in the plan: a user's modules and data. */
export function filesOf({ exchange, target }: Pick<Plan, 'exchange' | 'target'>): string[] {
  const ofExchange = filesOfExchange(exchange)
  if (target.kind !== 'own') return ofExchange
  const handler = parseHandlerSpec(target.server.handler)
  return handler.kind === 'module' ? [...ofExchange, handler.path] : ofExchange
}

/** A workload file is not listed: its content is in the plan as the spec. */
function filesOfExchange(exchange: Exchange): string[] {
  switch (exchange.kind) {
    case 'rule':
      return []
    case 'protocol':
      return isProtocolName(exchange.name) ? [] : [exchange.name]
    case 'workload':
      return exchange.spec.data ? [exchange.spec.data.file] : []
  }
}
