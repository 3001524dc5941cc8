import type { ServerPlan } from '../plan/server-plan.js'
import type { HandlingRecorder } from './figures.js'

/** Why a request has no reply that was still in hand when the server stopped. */
export const CUT_OFF = 'the server stopped before its reply'

/** Whoever asked: a connection. Exactly one of the two is called, once, for each request. */
export interface Asker {
  onReply(reply: Uint8Array): void
  /** The handler failed, or the request was refused because too much waits: there will be no reply. */
  onFailure(why: 'handler' | 'queue-full', reason: string): void
}

/** Where requests are handled. */
export interface RequestHandling {
  handle(request: Uint8Array, asker: Asker): void
  /** Requests that no handler has begun; null where only the kernel could tell. */
  readonly waiting: number | null
  /** Lets each thread that blocks turn its event loop once. */
  turn?(): void
  stop(): Promise<void>
}

/**
 * Rejects with RunError where the handler can't be loaded or no thread comes up. `onTrouble` hears of what went wrong
 * without costing a request. `stream`: of the random times of a handler on this thread.
 */
export type StartHandling = (
  plan: ServerPlan,
  recorder: HandlingRecorder,
  onTrouble: (reason: string) => void,
  stream: number,
) => Promise<RequestHandling>
