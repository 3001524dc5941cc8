import type { Recording } from '../../src/recording/recording.js'
import type { Second } from '../../src/recording/timeline.js'

/** What one simulated thread records. */
export interface DayShare {
  readonly index: number
  readonly seconds: number
  readonly perSecond: number
  /** How many seconds it reports each time it is asked. */
  readonly batch: number
  readonly isDetailed: boolean
}

/** `batch`: the seconds that were asked for are over. */
export type FromDayThread =
  | { readonly kind: 'second'; readonly second: Second }
  | { readonly kind: 'batch' }
  | { readonly kind: 'recorded'; readonly recording: Recording }

/** What the process of a simulated run reports. Memory is in bytes. */
export interface Day {
  /** From the last reported second to the printed table. */
  readonly endMs: number
  /** The highest resident memory until the last second, and of the whole process with its outputs. */
  readonly runningRss: number
  readonly peakRss: number
  /** V8's heap and external memory of the main thread after a collection, at the start and at the end. */
  readonly heapBefore: number
  readonly heapAfter: number
}
