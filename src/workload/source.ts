import type { ReplyReader } from '../protocol/protocol.js'
import type { ReplyVerdict } from './check/reply-check.js'
import type { Outbox } from './outbox.js'

/**
 * What a client does next. `exchange`: an exchange has begun and is to be written. `think`: the client
 * pauses. `over`: its session has ended, and the next step begins another.
 */
export type Step = 'exchange' | 'think' | 'over'

/** Reads and judges replies one after the other. */
export interface Judge {
  /** The reader of the awaited reply; if none is awaited, the reader of the last one. */
  readonly reader: ReplyReader
  /** Takes a part of the reply, `bytes[from..to)`, that is not the last one. */
  hear(bytes: Uint8Array, from: number, to: number): void
  /** Judges the reply with its last part, `bytes[from..to)`; empty if the close ended the reply. */
  judge(bytes: Uint8Array, from: number, to: number): ReplyVerdict
  /** Forgets the current reply, since its connection is gone. */
  reset(): void
  /** For reports: the whole expected reply if exactly one is right; otherwise null. */
  expected(): Uint8Array | null
}

/**
 * The messages of one client. Exchanges are written and settled in the order in which they began. At most as
 * many are outstanding as the plan pipelines. An exchange allocates nothing.
 */
export interface Source extends Judge {
  /** Moves to the next step. In a session, call it only if no exchange is outstanding. */
  step(): Step
  /** The think time after 'think', in microseconds. */
  readonly thinkUs: number
  /** The kind of the exchange that began last, as an index into Workload.kinds. */
  readonly begunKind: number
  /** Adds the message of the oldest exchange that is not written yet. */
  write(outbox: Outbox): void
  /** The kind of the oldest outstanding exchange. */
  readonly kind: number
  /** Ends the oldest exchange, which is complete or was given up. After a failed exchange a session ends. */
  settle(isOk: boolean): void
}

/** What is exchanged once on each new connection, before the first exchange: a greeting and messages. */
export interface Opening extends Judge {
  /** Starts again for a new connection. */
  restart(): void
  /** Moves to the next reply and adds its request, if it has one. False if the opening is complete. */
  next(outbox: Outbox): boolean
}
