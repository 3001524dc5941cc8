import type { Judge, Step } from '../workload/source.js'
import type { ClientSocket } from './client-socket.js'
import type { OpeningRun } from './opening-run.js'

/** Where messages go. */
export type WriteTarget = Pick<ClientSocket, 'write' | 'isPending'>

/**
 * What one client says on its connections, and what is right: see Source. Which exchanges are under way it knows itself;
 * replies are judged in the order in which exchanges began.
 */
export interface Messages extends Judge {
  /** What is exchanged on each new connection before anything else; null: nothing. */
  readonly opening: OpeningRun | null
  /** The kind of the exchange that began last. */
  readonly begunKind: number
  /** Of the oldest exchange under way. */
  readonly kind: number
  readonly thinkUs: number
  step(): Step
  /** Writes the messages of the oldest unwritten exchanges, this many of them. Returns the number of bytes. */
  write(count: number, to: WriteTarget): number
  settle(isOk: boolean): void
}
