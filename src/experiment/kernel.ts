import { readFileSync } from 'node:fs'
import type { Kernel } from '../result/result.js'

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // not Linux, or hidden from us: what can't be read is not judged
  }
}

/** What the kernel says of this machine's TCP sockets; null where it does not. */
export function kernel(): Kernel | null {
  const sockets = /^TCP: .*\btw (\d+)/m.exec(read('/proc/net/sockstat') ?? '')
  const range = read('/proc/sys/net/ipv4/ip_local_port_range')?.trim().split(/\s+/).map(Number)
  const reuse = read('/proc/sys/net/ipv4/tcp_tw_reuse')
  const [first, last] = range ?? []
  if (!sockets || first === undefined || last === undefined || reuse === null) return null
  return { timeWait: Number(sockets[1]), ports: last - first + 1, timeWaitReuse: Number(reuse) }
}
