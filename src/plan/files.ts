import { isProtocolName } from '../protocol/protocols.js'
import { parseHandlerSpec } from './handler-spec.js'
import type { Plan } from './plan.js'

/** The files whose contents are part of what a plan measures, as it names them: a user's modules. */
export function filesOf({ exchange, target }: Pick<Plan, 'exchange' | 'target'>): string[] {
  const protocol = exchange.kind === 'protocol' && !isProtocolName(exchange.name) ? [exchange.name] : []
  if (target.kind !== 'own') return protocol
  const handler = parseHandlerSpec(target.server.handler)
  return handler.kind === 'module' ? [...protocol, handler.path] : protocol
}
