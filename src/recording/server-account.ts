import { type EncodedHistogram, LatencyHistogram } from './histogram.js'

/** What our own server counts. */
export interface ServerCounts {
  /** Connections that were accepted. */
  readonly accepted: number
  /** Requests that were answered, though their client may be gone by then. */
  readonly handled: number
  /** Requests without an answer because their handler failed. */
  readonly failed: number
  /** Connections over --max-connections and requests over --queue-limit. */
  readonly rejected: number
  /** Silent or slow connections cut by --idle-timeout. */
  readonly idled: number
  /** Bytes past --max-request, read and dropped. */
  readonly droppedBytes: number
}

/** What may go wrong with a request or a connection on our own server, and the count that includes it. */
const TROUBLES = {
  handler: 'failed',
  'queue-full': 'rejected',
  'too-many-connections': 'rejected',
  'no-message': 'rejected',
  idle: 'idled',
  'too-long': 'droppedBytes',
  'in-parts': 'droppedBytes',
} as const satisfies Readonly<Record<string, keyof ServerCounts>>
export type ServerTrouble = keyof typeof TROUBLES

/** For each kind that occurred: the message of the first. */
export type FirstTroubles = Readonly<Partial<Record<ServerTrouble, string>>>

interface ServerHistograms {
  /** From a request's arrival to its start in the handler. */
  readonly queueWait: EncodedHistogram
  /** How long the handler took, in microseconds. */
  readonly handler: EncodedHistogram
  /** How many requests (not a time) came back from a worker together. Empty if each travels alone. */
  readonly batch: EncodedHistogram
}

/** How long the event loop of an accepting thread was busy and idle since the thread began. */
export interface LoopTime {
  /** How long it was busy, in milliseconds. */
  readonly activeMs: number
  /** How long it was idle, in milliseconds. */
  readonly idleMs: number
}

/** All that our own server has done since its start. Nothing is reset: a window is a difference of two. */
export interface ServerSnapshot extends ServerCounts, ServerHistograms {
  /** When it was taken, in microseconds of the machine's monotonic clock. */
  readonly atUs: number
  /** CPU time of its process, in microseconds. */
  readonly cpuUs: number
  /** By accepting thread. */
  readonly loops: Readonly<Record<string, LoopTime>>
  /** The message of the first trouble of each kind. */
  readonly troubles: FirstTroubles
}

/** What our own server did between two snapshots. */
export interface ServerAccount extends ServerCounts, ServerHistograms {
  readonly wallUs: number
  readonly cpuUs: number
  /** Of the busiest accepting thread, 0 to 1. */
  readonly eventLoopUtilization: number
  /** Of the kinds that occurred in this time; their first message may be older. */
  readonly troubles: FirstTroubles
}

const COUNTS = ['accepted', 'handled', 'failed', 'rejected', 'idled', 'droppedBytes'] as const

/** Makes each count from its name. */
export function eachCount(of: (name: keyof ServerCounts) => number): ServerCounts {
  return Object.fromEntries(COUNTS.map(name => [name, of(name)])) as Record<keyof ServerCounts, number>
}

function busyShare(before: LoopTime | undefined, after: LoopTime): number {
  // A thread that replaced a dead one started again from 0
  const from = before && before.activeMs <= after.activeMs && before.idleMs <= after.idleMs ? before : null
  const activeMs = after.activeMs - (from?.activeMs ?? 0)
  const idleMs = after.idleMs - (from?.idleMs ?? 0)
  return activeMs + idleMs <= 0 ? 0 : activeMs / (activeMs + idleMs)
}

/** What one server did from one snapshot to a later one. */
export function accountBetween(before: ServerSnapshot, after: ServerSnapshot): ServerAccount {
  const between = (name: keyof ServerHistograms): EncodedHistogram =>
    LatencyHistogram.decode(after[name]).since(LatencyHistogram.decode(before[name])).encode()
  const counts = eachCount(name => after[name] - before[name])
  const isOfNow = ([kind]: [string, string]): boolean => counts[TROUBLES[kind as ServerTrouble]] > 0
  return {
    wallUs: after.atUs - before.atUs,
    cpuUs: after.cpuUs - before.cpuUs,
    eventLoopUtilization: Math.max(
      0,
      ...Object.entries(after.loops).map(([thread, time]) => busyShare(before.loops[thread], time)),
    ),
    troubles: Object.fromEntries(Object.entries(after.troubles).filter(isOfNow)),
    ...counts,
    queueWait: between('queueWait'),
    handler: between('handler'),
    batch: between('batch'),
  }
}

/** Merges the snapshots of the threads of one process. */
export function mergeSnapshots(
  threads: readonly ServerSnapshot[],
  cpuUs: number,
  atUs: number,
): ServerSnapshot {
  const merged = (name: keyof ServerHistograms): EncodedHistogram => {
    const sum = new LatencyHistogram()
    for (const thread of threads) sum.addEncoded(thread[name])
    return sum.encode()
  }
  return {
    atUs,
    cpuUs,
    loops: Object.assign({}, ...threads.map(({ loops }) => loops)),
    troubles: Object.assign({}, ...threads.map(({ troubles }) => troubles)),
    ...eachCount(name => threads.reduce((total, thread) => total + thread[name], 0)),
    queueWait: merged('queueWait'),
    handler: merged('handler'),
    batch: merged('batch'),
  }
}
