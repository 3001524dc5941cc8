import { readFileSync } from 'node:fs'
import { localPorts } from '../driver/source-addresses.js'
import type { Kernel } from '../result/result.js'

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // not Linux, or hidden from us: what can't be read is not judged
  }
}

/**
 * The sockets in TIME_WAIT whose other end is this port. A server on this machine that closes first has such sockets
 * too, but from this port: they keep no client from connecting.
 */
function waitingFor(port: number): number | null {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map(read)
  if (tables[0] === null) return null
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const row = new RegExp(`^ *\\d+: \\S+ [\\dA-F]+:${hex} 06 `, 'gm')
  return tables.reduce((sum, table) => sum + [...(table ?? '').matchAll(row)].length, 0)
}

/** What the kernel says of the ports that connects to this port need; null where it does not. */
export function kernel(targetPort: number): Kernel | null {
  const timeWait = waitingFor(targetPort)
  const ports = localPorts()
  const reuse = read('/proc/sys/net/ipv4/tcp_tw_reuse')
  if (timeWait === null || ports === null || reuse === null) return null
  return { timeWait, ports, timeWaitReuse: Number(reuse) }
}
