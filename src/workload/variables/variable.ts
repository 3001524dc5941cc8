import type { ThreadPlace } from '../share.js'
import type { Extent, Value } from '../value.js'

/** What a thread's variables depend on. */
export interface Thread {
  /** The seed of the run. */
  readonly seed: number
  readonly share: ThreadPlace
}

/** Makes the value of one connection, given its number over all threads and agents, from 0. */
export type ValueOf = (connection: number) => Value

/** A parsed SPEC. */
export interface Variable extends Extent {
  /** Called once for each thread, the result for each purpose. Values of different names are independent. */
  start(thread: Thread): (name: string) => ValueOf
}
