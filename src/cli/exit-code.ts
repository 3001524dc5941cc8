import { RunError, reasonOf, UsageError } from '../errors.js'
import { printable } from '../printable.js'
import { commandLine } from './command-line.js'

/** Runs a command and says on stderr why it failed, where it did. Answers the exit code. */
export async function exitCodeOf(args: readonly string[]): Promise<number> {
  try {
    return await commandLine(args)
  } catch (error) {
    process.stderr.write(`heythere: ${printable(reasonOf(error))}\n`)
    if (error instanceof UsageError) return 2
    // Anything else than a failed run is our own mistake: then the stack helps whoever mends it
    if (!(error instanceof RunError) && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return 1
  }
}
