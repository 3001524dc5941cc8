import { fileURLToPath } from 'node:url'

/** A wrong command line, config file or library option. One line: flag, value and cure. Exit code 2. */
export class UsageError extends Error {
  readonly code = 'usage'
  override readonly name = 'UsageError'
  /** The message for users of the library, if it differs in more than a flag's name; otherwise null. */
  readonly ofOption: string | null

  constructor(
    message: string,
    { cause, ofOption = null }: { readonly cause?: unknown; readonly ofOption?: string | null } = {},
  ) {
    super(message, cause === undefined ? {} : { cause })
    this.ofOption = ofOption
  }
}

/** What can end a run before its numbers are complete. `bug`: a mistake in heythere. */
export type RunFailure =
  | 'server-died'
  | 'server-start'
  | 'server-unresponsive'
  | 'driver-died'
  | 'handler-module'
  | 'protocol-module'
  | 'name-resolution'
  | 'tls-files'
  | 'nothing-succeeded'
  | 'output'
  | 'nats'
  | 'nats-absent'
  | 'agents-missing'
  | 'agent-refused'
  | 'agent-lost'
  | 'profile'
  | 'bug'

/** A run that failed, as opposed to an exchange that failed (which is data). Exit code 1. */
export class RunError extends Error {
  override readonly name = 'RunError'
  /** What ended the run. */
  readonly code: RunFailure
  /** The stack of an error in heythere's own code; null for any other error. */
  readonly bugStack: string | null

  constructor(
    code: RunFailure,
    message: string,
    { cause, bugStack = null }: { cause?: unknown; bugStack?: string | null } = {},
  ) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
    this.bugStack = bugStack
  }
}

/** The message of anything that was thrown, on one line. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.replaceAll(/\s*\n\s*/g, ' ').trim()
}

/** The code of a Node system error ("ECONNREFUSED"), or '' if there is none. */
export function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : ''
}

/** Whose mistake a thrown error is, in a form that crosses threads. */
export interface Blame {
  /** One line; with file and line if a user's module threw it. */
  readonly reason: string
  /** See RunError. */
  readonly bugStack: string | null
}

const OUR_CODE = new URL('.', import.meta.url).href
/** "    at name (file:///a/b.js:1:2)", "    at /a/b.cjs:1:2"; "file:///a/b.js:1" for a syntax error. */
const FRAME = /^(?:\s+at (?:async |.*\()?)?((?:file:\/\/)?\/[^()\n]*?):(\d+)(?::\d+)?\)?$/m

/** Errors that are nobody's mistake: a stop, or text in a wrong format. */
const NO_MISTAKES: ReadonlySet<string> = new Set(['UsageError', 'UnitError', 'AbortError', 'TimeoutError'])
/** System errors, such as a missing file, are no mistakes either. */
const isMistake = (error: Error): boolean => !('syscall' in error) && !NO_MISTAKES.has(error.name)

/** Decides by the place where the error was thrown. If a library threw it, nobody is to blame. */
export function blameOf(thrown: unknown): Blame {
  const reason = reasonOf(thrown)
  if (thrown instanceof RunError) return { reason, bugStack: thrown.bugStack }
  const stack = (thrown instanceof Error && isMistake(thrown) && thrown.stack) || ''
  const [, place = '', line = ''] = FRAME.exec(stack) ?? []
  if (place === '' || place.includes('/node_modules/')) return { reason, bugStack: null }
  if (place.startsWith(OUR_CODE))
    return { reason: `a bug of heythere, please report it: ${reason}`, bugStack: stack }
  const path = place.startsWith('file:') ? fileURLToPath(place) : place
  return { reason: `${reason}, at ${path}:${line}`, bugStack: null }
}

/** The thrown error as the failure of a run, with this code unless it is a RunError already or a bug. */
export function runErrorOf(thrown: unknown, code: RunFailure): RunError {
  if (thrown instanceof RunError) return thrown
  return toRunError(blameOf(thrown), code, thrown)
}

/** The same for an error from another thread. `said`: a prefix of the message. */
export function toRunError(
  { reason, bugStack }: Blame,
  code: RunFailure,
  cause?: unknown,
  said = '',
): RunError {
  return new RunError(bugStack === null ? code : 'bug', `${said}${reason}`, { cause, bugStack })
}
