/**
 * What happened on connections outside of exchanges, in one window. The two texts cover the whole run with
 * its warm-up: a server may send unrequested bytes only once.
 */
export interface ConnectionCounts {
  /** Handshakes that succeeded. */
  readonly opened: number
  /** How many of them replaced a connection that was to be reused. */
  readonly reopened: number
  /** Closed by the server while no request was outstanding. */
  readonly closedIdle: number
  /** Closed because a reply announced it (HTTP: `Connection: close`, or version 1.0). */
  readonly closedByReply: number
  /** Bytes that the server sent while no request was outstanding; the connection is then closed. */
  readonly unaskedBytes: number
  /** Connects that found the backlog of a unix socket full and were retried. */
  readonly retried: number
  /** What the server sent before the first request of a connection, as printable text; null: nothing. */
  readonly spokeFirst: string | null
  /** The first unrequested bytes after that, as printable text; null: none. */
  readonly unasked: string | null
}

const NUMBERS = ['opened', 'reopened', 'closedIdle', 'closedByReply', 'unaskedBytes', 'retried'] as const

export const NO_CONNECTIONS: ConnectionCounts = {
  opened: 0,
  reopened: 0,
  closedIdle: 0,
  closedByReply: 0,
  unaskedBytes: 0,
  retried: 0,
  spokeFirst: null,
  unasked: null,
}

/** What was counted between two readings of the same connections. */
export function countedSince(before: ConnectionCounts, after: ConnectionCounts): ConnectionCounts {
  const counts = { ...after }
  for (const name of NUMBERS) counts[name] -= before[name]
  return counts
}

/** Adds up the counts of several threads or agents, and takes the first of their texts. */
export function sumOfCounts(parts: readonly ConnectionCounts[]): ConnectionCounts {
  const counts = { ...NO_CONNECTIONS }
  for (const part of parts) {
    for (const name of NUMBERS) counts[name] += part[name]
    counts.spokeFirst ??= part.spokeFirst
    counts.unasked ??= part.unasked
  }
  return counts
}
