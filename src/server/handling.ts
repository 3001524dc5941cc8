import type { ServerPlan } from '../plan/server-plan.js'
import type { HandlingRecorder } from './figures.js'

/** Why a request gets no reply if it is unfinished when the server stops. */
export const CUT_OFF = 'the server stopped before its reply'

/** Receives the result of a request: a connection. Exactly one of the two is called, once per request. */
export interface Asker {
  onReply(reply: Uint8Array): void
  /** There will be no reply: the handler failed, or too many requests wait. */
  onFailure(why: 'handler' | 'queue-full', reason: string): void
}

/** Where requests are handled. */
export interface RequestHandling {
  handle(request: Uint8Array, asker: Asker): void
  /** Requests that no handler has begun; null if only the kernel knows. */
  readonly waiting: number | null
  /** Lets each blocking thread turn its event loop once. */
  turn?(): void
  stop(): Promise<void>
}

/**
 * Rejects with RunError if the handler can't be loaded or no thread starts. `onTrouble` receives errors that
 * cost no request. `stream`: the random stream of a handler's times on this thread.
 */
export type StartHandling = (
  plan: ServerPlan,
  recorder: HandlingRecorder,
  onTrouble: (reason: string) => void,
  stream: number,
) => Promise<RequestHandling>
