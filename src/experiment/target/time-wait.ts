import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

/** About 7,000 sockets, read in some 25 ms; a machine may have hundreds of thousands, and each costs as much. */
const MOST_BYTES = 1024 * 1024
const STEP_BYTES = 64 * 1024

/** The beginning of one of the kernel's tables of sockets, in whole lines. */
export interface TableStart {
  readonly text: string
  readonly isWhole: boolean
}

/** null: not Linux, or hidden from us: what can't be read is not judged. */
function tableStart(path: string): TableStart | null {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return null
  }
  try {
    const bytes = Buffer.alloc(MOST_BYTES)
    let size = 0
    for (;;) {
      const read = readSync(file, bytes, size, Math.min(STEP_BYTES, MOST_BYTES - size), null)
      size += read
      if (read === 0) return { text: bytes.toString('latin1', 0, size), isWhole: size < MOST_BYTES }
    }
  } finally {
    closeSync(file)
  }
}

/** All sockets in TIME_WAIT, which the kernel counts by itself; null where it does not say. */
function totalInTimeWait(): number | null {
  try {
    const [, total] = /^TCP: .*\btw (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8')) ?? []
    return total === undefined ? null : Number(total)
  } catch {
    return null // as above
  }
}

/**
 * How many of all `total` sockets in TIME_WAIT have this port at their other end. The kernel lists sockets in the order
 * of a hash of their addresses, so that the beginning of a table is a fair sample of it.
 */
export function timeWaitIn(tables: readonly TableStart[], total: number, port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const rows = (remotePort: string): number => {
    const row = new RegExp(`^ *\\d+: \\S+ [\\dA-F]+:${remotePort} 06 `, 'gm')
    return tables.reduce((sum, { text }) => sum + [...text.matchAll(row)].length, 0)
  }
  const found = rows(hex)
  if (found === 0 || tables.every(({ isWhole }) => isWhole)) return found
  return Math.max(found, Math.round((total * found) / rows('[\\dA-F]{4}')))
}

/**
 * The sockets in TIME_WAIT whose other end is this port; an estimate where there are many thousands. A server on this
 * machine that closes first has such sockets too, but from this port: they keep no client from connecting.
 */
export function timeWaitFor(port: number): number | null {
  const total = totalInTimeWait()
  if (total === null || total === 0) return total
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map(tableStart)
  return tables[0] === null
    ? null
    : timeWaitIn(
        tables.filter(table => table !== null),
        total,
        port,
      )
}
