import type { MessagePort } from 'node:worker_threads'
import type { Endpoint } from '../client/endpoint.js'
import type { Blame } from '../errors.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import type { Share } from '../plan/share.js'
import type { Recording } from '../recording/recording.js'
import type { Second } from '../recording/timeline.js'
import type { DataTable } from '../workload/data/table.js'
import type { ThreadTime } from './thread-meter.js'

/** What a driver thread receives: its share of the plan, and a port for messages during the run. */
export interface DriverTask {
  readonly plan: DrivePlan
  readonly share: Share
  readonly endpoint: Endpoint
  readonly port: MessagePort
  /** The records of a workload's data file, in shared memory; null: there is no data file. */
  readonly table: DataTable | null
  /** Whether this thread checks before the load if the server speaks first. */
  readonly listensFirst: boolean
  /** Whether the thread reports each second in detail. */
  readonly detail: boolean
  /** See LoadWatch. */
  readonly inFlight: Int32Array
}

/** `begin`: the load begins at this time of the shared clock. `stop`: end now and send the recording. */
export type ToDriverThread = { readonly kind: 'begin'; readonly loadUs: number } | { readonly kind: 'stop' }

/**
 * `ready`: all is loaded, the load may begin. `second`: what was completed in the last second of the window,
 * and how busy the thread was in it. `module-kind`: a module has named a new kind of exchange, the next of
 * inFlight.
 */
export type FromDriverThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'module-kind'; readonly name: string }
  | { readonly kind: 'second'; readonly second: Second; readonly utilization: number }

/** The result of a thread's task. An error would lose fields between threads: failures are data too. */
export type ThreadAnswer =
  | {
      readonly kind: 'recorded'
      readonly recording: Recording
      /** When its load really began; null if it was stopped before. */
      readonly startedUs: number | null
      /** How busy the thread was in the window. */
      readonly time: ThreadTime
      /** Why the thread ended early, with its recording until then; null: it did not. */
      readonly failure: Blame | null
    }
  | ({ readonly kind: 'failed' } & Blame)
