import type { Think } from '../think.js'
import type { Choice } from '../weights.js'

/** The operations of the rows in a session's table; `a` and `b` are their arguments. */
export const EXCHANGE = 0 // a: index of the kind
export const THINK = 1 // a: index in `thinks`
export const REPEAT = 2 // a: index of the counter, b: number of repetitions
export const AGAIN = 3 // a: index of the counter, b: the row to go back to
export const CHOOSE = 4 // a: index in `choices`
export const JUMP = 5 // a: the row to continue at
export const OVER = 6

/** A compiled session: all clients of a thread run one table, each with its own row and counters. */
export interface SessionTable {
  readonly ops: Uint8Array
  readonly a: Int32Array
  readonly b: Int32Array
  readonly thinks: readonly Think[]
  readonly choices: readonly { readonly choice: Choice; readonly rows: Int32Array }[]
  /** The greatest depth of nested repeats. */
  readonly counters: number
}
