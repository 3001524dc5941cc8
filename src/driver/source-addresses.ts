import { readFileSync } from 'node:fs'
import type { Endpoint } from '../client/endpoint.js'

/** Others on this machine connect too. */
const USABLE = 0.8
/** 127.0.0.1 to 127.0.0.254: with the usual 28,000 ports each, far more than connections may be. */
const MOST = 254

/** How many ports the system gives to connects, for each pair of addresses; null where it does not say. */
export function localPorts(): number | null {
  try {
    const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
    const [first = Number.NaN, last = Number.NaN] = range.trim().split(/\s+/).map(Number)
    return Number.isNaN(last) ? null : last - first + 1
  } catch {
    return null // not Linux, which alone has all of 127.0.0.0/8
  }
}

/**
 * The endpoint, once for each source address that so many connections need. Between two addresses there are only so
 * many ports; on loopback every address of 127.0.0.0/8 is ours, and each has them anew. Unless it must be, none is
 * named: with it the kernel looks for a port before it knows the target, and then it can't reuse one in TIME_WAIT.
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
