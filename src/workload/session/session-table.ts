import type { Think } from '../think.js'
import type { Choice } from '../weights.js'

/** The operations of the rows in a session's table; `a` and `b` are their arguments. */
export const EXCHANGE = 0 // a: the kind
export const THINK = 1 // a: which time
export const REPEAT = 2 // a: which counter, b: how often
export const AGAIN = 3 // a: which counter, b: the row to go back to
export const CHOOSE = 4 // a: which choice
export const JUMP = 5 // a: the row to go on with
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
