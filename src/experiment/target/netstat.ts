import { readFileSync } from 'node:fs'

/**
 * A counter of the kernel's TCP in this network namespace (proc_net_netstat(5), TcpExt), by its name there; null on a
 * system without it.
 */
export function parseNetstat(text: string, name: string): number | null {
  const [names = [], values = []] = text
    .split('\n')
    .filter(line => line.startsWith('TcpExt:'))
    .map(line => line.trim().split(/\s+/))
  const value = values[names.indexOf(name)]
  return value === undefined ? null : Number(value)
}

/** SYNs that were sent again since the system started. */
export function synRetransmits(): number | null {
  try {
    return parseNetstat(readFileSync('/proc/net/netstat', 'utf8'), 'TCPSynRetrans')
  } catch {
    return null // not Linux, or hidden from us: what can't be read is not judged
  }
}
