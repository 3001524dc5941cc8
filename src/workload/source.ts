import type { ReplyReader } from '../protocol/protocol.js'
import type { ReplyVerdict } from './check/reply-check.js'
import type { Outbox } from './outbox.js'

/**
 * What a client does next. `exchange`: one has begun, to be written. `think`: it waits. `over`: its session has ended,
 * and the next step begins another.
 */
export type Step = 'exchange' | 'think' | 'over'

/** Reads and judges replies, one after the other. */
export interface Judge {
  /** Reads the reply that is awaited; where none is, the one of the last. */
  readonly reader: ReplyReader
  /** `bytes[from..to)` are a part of it, and it goes on. */
  hear(bytes: Uint8Array, from: number, to: number): void
  /** `bytes[from..to)` are its last part; empty where the end of the connection ended it. */
  judge(bytes: Uint8Array, from: number, to: number): ReplyVerdict
  /** The connection is gone, and with it the reply under way. */
  reset(): void
  /** For people: all of the reply that is awaited, where only one is right; null where others are too. */
  expected(): Uint8Array | null
}

/**
 * What one client is asked for its messages. Exchanges are written and settled in the order in which they began; as many
 * may be under way as the plan pipelines. Nothing is allocated for an exchange.
 */
export interface Source extends Judge {
  /** Steps on. In a session only when nothing is under way. */
  step(): Step
  /** How long it thinks, after 'think'. */
  readonly thinkUs: number
  /** The kind of the exchange that began last, as an index into Workload.kinds. */
  readonly begunKind: number
  /** Adds the message of the oldest exchange that is not written. */
  write(outbox: Outbox): void
  /** The kind of the oldest exchange under way. */
  readonly kind: number
  /** The oldest exchange is over, or given up. After a failed one a session ends. */
  settle(isOk: boolean): void
}

/** What is exchanged once on each new connection, before the first exchange: a greeting and messages, one by one. */
export interface Opening extends Judge {
  /** The connection is new. */
  restart(): void
  /**
   * Goes on to the next reply that is awaited, and adds what is sent for it; nothing where the server speaks first. False
   * where the opening is done.
   */
  next(outbox: Outbox): boolean
}
