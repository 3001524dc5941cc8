import { readFileSync } from 'node:fs'
import type { Endpoint } from '../client/endpoint.js'

/** Other processes on this machine connect too. */
const USABLE = 0.8
/** 127.0.0.1 to 127.0.0.254: with the usual 28,000 ports each, far more than the limit of connections. */
const MOST = 254

/** How many ports the system has for connects, for each pair of addresses; null if it does not say. */
export function localPorts(): number | null {
  try {
    const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
    const [first = Number.NaN, last = Number.NaN] = range.trim().split(/\s+/).map(Number)
    return Number.isNaN(last) ? null : last - first + 1
  } catch {
    return null // not Linux; only Linux has all of 127.0.0.0/8
  }
}

/**
 * The endpoint, once for each source address that this many connections need. Two addresses share a limited
 * number of ports. On loopback every address of 127.0.0.0/8 can be used, and each has all ports. No source
 * address is set unless it is needed: with one, the kernel chooses a port before it knows the target, and
 * can't reuse a port in TIME_WAIT.
 */
export function spreadSources(
  endpoint: Endpoint,
  connections: number,
  ports: number | null,
): readonly Endpoint[] {
  const addresses = ports === null ? 1 : Math.min(MOST, Math.ceil(connections / (ports * USABLE)))
  if (addresses <= 1 || 'path' in endpoint || !endpoint.host.startsWith('127.')) return [endpoint]
  return Array.from({ length: addresses }, (_, index) => ({
    ...endpoint,
    localAddress: `127.0.0.${index + 1}`,
  }))
}
