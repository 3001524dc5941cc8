import { BlockList, isIP } from 'node:net'
import { fromPlanBytes } from '../plan/bytes.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import { peakRateOf } from '../plan/shape.js'
import type { Share } from '../plan/share.js'
import { formatAddress, parseTarget, tlsFileOf } from '../plan/target.js'
import { isProtocolName } from '../protocol/protocols.js'
import { UnitError } from '../units.js'

/** What an agent allows, whoever asks: a remote-controlled load generator needs its own limits. */
export interface Limits {
  /** Allowed targets; none: only this machine's own loopback. */
  readonly allow: readonly Address[]
  readonly maxConnections: number
  /** Requests per second; null: no limit. */
  readonly maxRatePerSecond: number | null
}

interface Address {
  readonly host: string
  readonly port: number
}

/** Limit of the memory for messages: one copy for each outstanding request of a connection. */
const MOST_HELD_BYTES = 256 * 1024 * 1024

/** Tolerance for a sum of shares: six twelfths of 100 are 50.00000000000001. */
const ROUNDING = 1 + 1e-9

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

function isLoopback(host: string): boolean {
  const family = isIP(host)
  return host === 'localhost' || (family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6'))
}

/** "HOST:PORT" as --allow takes it. Throws UnitError whose text follows the value. */
export function parseAllow(text: string): Address {
  const target = parseTarget(text)
  if (target.kind !== 'tcp') throw new UnitError('write a host:port')
  return { host: target.host.toLowerCase(), port: target.port }
}

export function describeAllow({ allow }: Limits): string {
  return allow.length === 0
    ? 'loopback only'
    : allow.map(({ host, port }) => formatAddress(host, port)).join(', ')
}

function refusedTarget({ target }: DrivePlan, limits: Limits): string | null {
  if (target.kind !== 'tcp' && target.kind !== 'tls') return 'it loads a host:port only'
  if (target.kind === 'tls' && tlsFileOf(target.tls) !== undefined)
    return 'it does not read files for coordinators'
  const host = target.host.toLowerCase()
  const isAllowed =
    limits.allow.length === 0
      ? isLoopback(host)
      : limits.allow.some(allowed => allowed.host === host && allowed.port === target.port)
  return isAllowed
    ? null
    : `its --allow permits ${describeAllow(limits)}, not ${formatAddress(target.host, target.port)}`
}

/** About the size of the longest message; what a template adds exists once per thread. */
function messageBytes(exchange: DrivePlan['exchange']): number {
  if (exchange.kind === 'workload') return Buffer.byteLength(JSON.stringify(exchange.spec))
  const message = exchange.kind === 'protocol' ? exchange.message : exchange.request
  return message === null ? 0 : fromPlanBytes(message).length
}

function refusedExchange({ exchange, pipelining }: DrivePlan, isDataSent: boolean): string | null {
  if (exchange.kind === 'protocol' && !isProtocolName(exchange.name))
    return 'it does not run modules of coordinators'
  if (exchange.kind === 'workload' && exchange.spec.data !== null && !isDataSent)
    return 'it does not read files for coordinators'
  const heldBytes = messageBytes(exchange) * pipelining
  return heldBytes <= MOST_HELD_BYTES
    ? null
    : 'a message of this length with this --pipelining takes too much memory'
}

function refusedAmount({ load }: DrivePlan, shares: readonly Share[], limits: Limits): string | null {
  const connections = shares.reduce((sum, share) => sum + share.connections, 0)
  if (connections > limits.maxConnections)
    return `${connections} connections are more than its --max-connections ${limits.maxConnections}`
  const most = limits.maxRatePerSecond
  if (most === null) return null
  if (load.kind === 'closed')
    return `a closed load has no rate limit, and its --max-rate is ${most}; use --rate`
  const rate = shares.reduce((sum, { of }) => sum + peakRateOf(load) / of, 0)
  return rate <= most * ROUNDING ? null : `a rate of ${rate} is more than its --max-rate ${most}`
}

/** Why an agent refuses these shares of a plan; null: it accepts them. */
export const refusal = (
  plan: DrivePlan,
  shares: readonly Share[],
  limits: Limits,
  isDataSent: boolean,
): string | null =>
  refusedTarget(plan, limits) ?? refusedExchange(plan, isDataSent) ?? refusedAmount(plan, shares, limits)
