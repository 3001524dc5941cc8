import type { DataTable } from './data/table.js'
import type { Fixed } from './fixed.js'
import type { Opening, Source } from './source.js'
import type { Thread } from './variables/variable.js'

/** What a workload is compiled with, once in each thread. */
export interface CompileOptions extends Thread {
  /** The file that `data` names, read. */
  readonly table: DataTable | null
  /** What HTTP calls the server. */
  readonly host: string
  readonly keepAlive: boolean
  /** How many exchanges may be under way on one connection. */
  readonly pipelining: number
  /** A reply longer than this can't be one. */
  readonly maxReplyBytes: number
}

/** What one client says. */
export interface ClientMessages {
  readonly source: Source
  /** What it says, or hears, on each new connection before anything else; null: nothing. */
  readonly opening: Opening | null
  /** For people: what was captured last under each name, as latin1. */
  captured(): ReadonlyMap<string, string>
}

/** A workload, compiled for one thread. */
export interface Workload {
  /** The names of the kinds of exchange, in the order of the workload. */
  readonly kinds: readonly string[]
  /** What the fast path needs, where all exchanges are the same; clients need a source then only where it is asked. */
  readonly fixed: Fixed | null
  readonly hasOpening: boolean
  /** Clients walk sessions, each on a connection of its own unless connections are kept. */
  readonly hasSession: boolean
  /** Steps may be 'think'. */
  readonly thinks: boolean
  /** `connection`: its number over all threads and agents, from 0 (see connectionNumber). */
  clientOf(connection: number): ClientMessages
}
