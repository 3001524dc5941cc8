import type { RunError } from '../errors.js'
import { printable } from '../printable.js'
import type { SavedFailure } from '../result/result.js'

/** Prints the reason on one line of stderr. A bug in heythere also gets its stack trace. */
export function sayFailure({ message, stack }: SavedFailure, of = ''): void {
  console.error(printable(`heythere: ${of}${message}`))
  if (stack !== null) console.error(stack.split('\n').map(printable).join('\n'))
}

export const sayError = (error: RunError): void =>
  sayFailure({ code: error.code, message: error.message, stack: error.bugStack })
