import type { MessagePort } from 'node:worker_threads'
import type { Endpoint } from '../client/endpoint.js'
import type { Plan } from '../plan/plan.js'
import type { Share } from '../plan/share.js'
import type { Recording } from '../recording/recording.js'
import type { Second } from '../recording/timeline.js'

/** What a driver thread is given: its share of the plan, and the port on which the two talk while it runs. */
export interface DriverTask {
  readonly plan: Plan
  readonly share: Share
  readonly endpoint: Endpoint
  readonly port: MessagePort
  /** See Window. */
  readonly inFlight: Int32Array
}

/** `measure`: begin the window at this moment of the shared clock. `stop`: end now; answered with what was recorded. */
export type ToDriverThread =
  | { readonly kind: 'measure'; readonly startUs: number }
  | { readonly kind: 'stop' }

/**
 * `warm`: the warm-up's exchanges are over. `second`: what was completed in the second that ended, and for what part of
 * it the thread was busy.
 */
export type FromDriverThread =
  | { readonly kind: 'warm' }
  | { readonly kind: 'second'; readonly second: Second; readonly utilization: number }

/** What a driver thread's task resolves to. An error would lose its fields on the way, so failure is data too. */
export type ThreadAnswer =
  | {
      readonly kind: 'recorded'
      readonly recording: Recording
      /** When its window really began; null where it was stopped before. */
      readonly startedUs: number | null
      readonly eventLoopUtilization: number
    }
  | { readonly kind: 'failed'; readonly reason: string }
