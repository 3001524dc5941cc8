import { makeFramer } from '../protocol/framers.js'
import { loadProtocolModule } from '../protocol/load-protocol.js'
import type { Protocol, ProtocolOptions } from '../protocol/protocol.js'
import { isProtocolName, makeProtocol } from '../protocol/protocols.js'
import { parseRule } from '../protocol/rule.js'
import { fromPlanBytes } from './bytes.js'
import type { DrivePlan } from './drive-plan.js'
import type { Plan } from './plan.js'
import { formatAddress } from './target.js'

/** A longer reply is a mismatch: no exchange worth timing is that long. */
export const MOST_REPLY_BYTES = 256 * 1024 * 1024

/**
 * The Host header of HTTP: the server name of TLS if there is one, and no port if it is the default one.
 * Strict servers answer 421 to any other name.
 */
export function hostOf(target: Plan['target']): string {
  if (!('port' in target)) return 'localhost'
  const isTls = target.kind === 'tls'
  const name = isTls ? (target.tls.servername ?? target.host) : target.host
  // The zone of an IPv6 address only has a meaning on this machine
  const address = formatAddress(name.replace(/%.*$/, ''), target.port)
  return target.port === (isTls ? 443 : 80) ? address.replace(/:\d+$/, '') : address
}

/** The request and the replies of a plan. Throws RunError 'protocol-module' for an unusable module. */
export async function protocolOf(plan: DrivePlan): Promise<Protocol> {
  const { exchange } = plan
  if (exchange.kind === 'rule') {
    const rule = parseRule(exchange.until)
    return {
      name: exchange.until,
      request: fromPlanBytes(exchange.request),
      expected: exchange.expect === null ? undefined : fromPlanBytes(exchange.expect),
      makeReplyReader: () => makeFramer(rule, { maxBytes: MOST_REPLY_BYTES }),
    }
  }
  if (exchange.kind === 'workload') throw new TypeError('a workload has no single protocol: compile it')
  const options: ProtocolOptions = {
    host: hostOf(plan.target),
    keepAlive: plan.keepAlive,
    message: exchange.message === null ? undefined : fromPlanBytes(exchange.message),
    maxReplyBytes: MOST_REPLY_BYTES,
  }
  if (isProtocolName(exchange.name)) return makeProtocol(exchange.name, options)
  return (await loadProtocolModule(exchange.name))(options)
}
