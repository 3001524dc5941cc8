import type { MessagePort } from 'node:worker_threads'
import type { Endpoint } from '../client/endpoint.js'
import type { Blame } from '../errors.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import type { Share } from '../plan/share.js'
import type { Recording } from '../recording/recording.js'
import type { Second } from '../recording/timeline.js'
import type { DataTable } from '../workload/data/table.js'
import type { ThreadTime } from './thread-meter.js'

/** What a driver thread gets: its share of the plan, and a port for messages while it runs. */
export interface DriverTask {
  readonly plan: DrivePlan
  readonly share: Share
  readonly endpoint: Endpoint
  readonly port: MessagePort
  /** Of a workload's data file, in shared memory; null: it has none. */
  readonly table: DataTable | null
  /** Whether this thread is to hear if the server speaks first. */
  readonly listensFirst: boolean
  /** Whether the thread reports each second in detail. */
  readonly detail: boolean
  /** See LoadWatch. */
  readonly inFlight: Int32Array
}

/** `begin`: the load begins at this moment of the shared clock. `stop`: end now; answered with what was recorded. */
export type ToDriverThread = { readonly kind: 'begin'; readonly loadUs: number } | { readonly kind: 'stop' }

/**
 * `ready`: all is loaded, the load may begin. `second`: what was completed in the second of the window that ended, and
 * for what part of it the thread was busy. `module-kind`: a module has named another kind of exchange, the next of inFlight.
 */
export type FromDriverThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'module-kind'; readonly name: string }
  | { readonly kind: 'second'; readonly second: Second; readonly utilization: number }

/** What a driver thread's task resolves to. An error would lose its fields on the way, so failure is data too. */
export type ThreadAnswer =
  | {
      readonly kind: 'recorded'
      readonly recording: Recording
      /** When its load really began; null if it was stopped before. */
      readonly startedUs: number | null
      /** What the thread itself did in the window. */
      readonly time: ThreadTime
      /** Why it ended before its time, with what it had recorded until then; null: it did not. */
      readonly failure: Blame | null
    }
  | ({ readonly kind: 'failed' } & Blame)
