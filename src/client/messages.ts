import type { Judge, Step } from '../workload/source.js'
import type { ClientSocket } from './client-socket.js'
import type { OpeningRun } from './opening-run.js'

/** Where messages are written to. */
export type WriteTarget = Pick<ClientSocket, 'write' | 'isPending'>

/**
 * The messages of one client, and the judgement of replies: see Source. It tracks its exchanges in flight and
 * judges replies in the order in which exchanges began.
 */
export interface Messages extends Judge {
  /** What is exchanged on each new connection before anything else; null: nothing. */
  readonly opening: OpeningRun | null
  /** The kind of the exchange that began last. */
  readonly begunKind: number
  /** The kind of the oldest exchange in flight. */
  readonly kind: number
  readonly thinkUs: number
  step(): Step
  /** Writes this many messages, those of the oldest unwritten exchanges. Returns the number of bytes. */
  write(count: number, to: WriteTarget): number
  settle(isOk: boolean): void
}
