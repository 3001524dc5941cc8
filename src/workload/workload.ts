import type { DataTable } from './data/table.js'
import type { Fixed } from './fixed.js'
import type { Opening, Source } from './source.js'
import type { Thread } from './variables/variable.js'

/** What a workload is compiled with, once in each thread. */
export interface CompileOptions extends Thread {
  /** The content of the file that `data` names; null without one. */
  readonly table: DataTable | null
  /** The Host header of HTTP. */
  readonly host: string
  readonly keepAlive: boolean
  /** The most outstanding exchanges on one connection. */
  readonly pipelining: number
  /** A longer reply is a mismatch. */
  readonly maxReplyBytes: number
}

/** The messages of one client. */
export interface ClientMessages {
  readonly source: Source
  /** What is exchanged first on each new connection; null: nothing. */
  readonly opening: Opening | null
  /** For reports: the last captured text of each name, as latin1. */
  captured(): ReadonlyMap<string, string>
}

/** A workload, compiled for one thread. */
export interface Workload {
  /** The names of the kinds of exchange, in the order of the workload. */
  readonly kinds: readonly string[]
  /** For the fast path if all exchanges are the same; null otherwise. Clients then need no source. */
  readonly fixed: Fixed | null
  readonly hasOpening: boolean
  /** Whether clients run sessions, each on a new connection unless connections are reused. */
  readonly hasSession: boolean
  /** Whether a step may be 'think'. */
  readonly thinks: boolean
  /** `connection`: the client's number over all threads and agents, from 0 (see connectionNumber). */
  clientOf(connection: number): ClientMessages
}
