import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

/** About 7,000 sockets, which take some 25 ms to read; a machine may have hundreds of thousands. */
const MOST_BYTES = 1024 * 1024
const STEP_BYTES = 64 * 1024

/** The beginning of one of the kernel's tables of sockets, in whole lines. */
export interface TableStart {
  readonly text: string
  readonly isWhole: boolean
}

/** null if there is no such table (not Linux) or it is not readable: then there is no judgement. */
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

/** All sockets in TIME_WAIT, by the kernel's own counter; null if it is not readable. */
function totalInTimeWait(): number | null {
  try {
    const [, total] = /^TCP: .*\btw (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8')) ?? []
    return total === undefined ? null : Number(total)
  } catch {
    return null // as above
  }
}

/**
 * How many of all `total` sockets in TIME_WAIT have this port at their remote end. The kernel lists sockets
 * in the order of a hash of their addresses, so the beginning of a table is a fair sample.
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
 * The sockets in TIME_WAIT whose remote port is this one; an estimate if there are many thousands. A server
 * on this machine that closes first leaves such sockets too, but with this port as the local one: they keep
 * no client from connecting.
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
