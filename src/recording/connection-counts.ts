/**
 * What happened on connections outside of exchanges, in one window. The two texts are of the whole run, the warm-up
 * included: what a server says unasked it may say only once.
 */
export interface ConnectionCounts {
  /** Handshakes that succeeded. */
  readonly opened: number
  /** Of them: those in place of a connection that was to be kept. */
  readonly reopened: number
  /** Ended by the server while no request was outstanding. */
  readonly closedIdle: number
  /** Closed because a reply said that the server closes (HTTP: `Connection: close`, or version 1.0). */
  readonly closedByReply: number
  /** Bytes that the server sent while no request was outstanding; the connection is closed then. */
  readonly unaskedBytes: number
  /** Connects that found the backlog of a unix socket full and were tried again. */
  readonly retried: number
  /** What the server said on a connection before anything was sent, as printable text; null: it waited to be asked. */
  readonly spokeFirst: string | null
  /** The first of what it said unasked after that. */
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

/** What came to `after` since `before`, both of the same connections. */
export function countedSince(before: ConnectionCounts, after: ConnectionCounts): ConnectionCounts {
  const counts = { ...after }
  for (const name of NUMBERS) counts[name] -= before[name]
  return counts
}

/** Adds up what several threads or agents counted; of their texts the first stands. */
export function sumOfCounts(parts: readonly ConnectionCounts[]): ConnectionCounts {
  const counts = { ...NO_CONNECTIONS }
  for (const part of parts) {
    for (const name of NUMBERS) counts[name] += part[name]
    counts.spokeFirst ??= part.spokeFirst
    counts.unasked ??= part.unasked
  }
  return counts
}
