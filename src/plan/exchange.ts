import { makeFramer } from '../protocol/framers.js'
import { loadProtocolModule } from '../protocol/load-protocol.js'
import type { Protocol, ProtocolOptions } from '../protocol/protocol.js'
import { isProtocolName, makeProtocol } from '../protocol/protocols.js'
import { parseRule } from '../protocol/rule.js'
import { fromPlanBytes } from './bytes.js'
import type { DrivePlan } from './drive-plan.js'
import type { Plan } from './plan.js'
import { formatAddress } from './target.js'

/** A reply longer than this is a mismatch: no exchange worth timing is that long. */
export const MOST_REPLY_BYTES = 256 * 1024 * 1024

/**
 * What HTTP calls the server: without a port where it is the usual one, since strict servers answer 421 to another name
 * than they go by, and by the name that TLS has asked for.
 */
export function hostOf(target: Plan['target']): string {
  if (!('port' in target)) return 'localhost'
  const isTls = target.kind === 'tls'
  const name = isTls ? (target.tls.servername ?? target.host) : target.host
  // The interface of an address is no one else's business
  const address = formatAddress(name.replace(/%.*$/, ''), target.port)
  return target.port === (isTls ? 443 : 80) ? address.replace(/:\d+$/, '') : address
}

/** What the plan says is sent and awaited. Throws RunError 'protocol-module' where a user's module won't do. */
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
