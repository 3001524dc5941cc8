import type { ServerPlan } from '../plan/server-plan.js'
import type { MeasuredServer } from '../result/run.js'

/** To a pool worker: one request. `null`: the probe, answered when the handler is loaded. */
export type PoolTask = Uint8Array | null

/** From a pool worker. Times are of the shared clock. A failure is data: an error would lose its fields on the way. */
export type PoolAnswer =
  | { readonly kind: 'reply'; readonly reply: Uint8Array; readonly startUs: number; readonly endUs: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ready' }

export interface PoolWorkerData {
  readonly handler: string
  readonly seed: number
}

/** To a server in a process of its own. Each but `start` is answered under its id. */
export type ToServer =
  | { readonly kind: 'start'; readonly plan: ServerPlan }
  | { readonly kind: 'snapshot' | 'reset' | 'stop'; readonly id: number }

/** From a server in a process of its own. */
export type FromServer =
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  | { readonly kind: 'died'; readonly code: 'handler-module' | 'server-start'; readonly reason: string }
  | { readonly kind: 'done'; readonly id: number; readonly snapshot: MeasuredServer | null }
