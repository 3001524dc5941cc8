import { blameOf, codeOf, RunError, UsageError } from '../errors.js'
import { commandLine } from './command-line.js'
import { sayFailure } from './say-failure.js'

/** Runs a command and reports a failure on stderr. Resolves with the exit code. */
export async function exitCodeOf(args: readonly string[]): Promise<number> {
  try {
    return await commandLine(args)
  } catch (error) {
    const { reason, bugStack } = blameOf(error)
    // Neither wrong usage nor a failed run: an unexpected error
    const isExpected = error instanceof UsageError || error instanceof RunError
    const stack = isExpected || !(error instanceof Error) ? bugStack : (error.stack ?? null)
    sayFailure({ code: codeOf(error), message: reason, stack })
    return error instanceof UsageError ? 2 : 1
  }
}
