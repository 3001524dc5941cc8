import type { ThreadPlace } from '../share.js'
import type { Extent, Value } from '../value.js'

/** What a variable of one thread is made with. */
export interface Thread {
  /** Of the run. */
  readonly seed: number
  readonly share: ThreadPlace
}

/** Makes the value of one connection, by its number over all threads and agents, from 0. */
export type ValueOf = (connection: number) => Value

/** A SPEC that was read. */
export interface Variable extends Extent {
  /** Once for each thread; what it answers once for each purpose: values of another name are other draws. */
  start(thread: Thread): (name: string) => ValueOf
}
