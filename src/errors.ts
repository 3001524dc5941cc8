/** The command line, a config file or an option of the library is wrong: one line, flag, value and cure. Exit code 2. */
export class UsageError extends Error {
  readonly code = 'usage'
  override readonly name = 'UsageError'
}

/** What can end a run before its numbers are whole. */
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

/** A run that failed, as opposed to an exchange that failed (which is data). Exit code 1. */
export class RunError extends Error {
  override readonly name = 'RunError'
  readonly code: RunFailure

  constructor(code: RunFailure, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** The message of anything that was thrown, on one line. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown)
  return text.replaceAll(/\s*\n\s*/g, ' ').trim()
}

/** The code of a Node system error ("ECONNREFUSED"), or '' where there is none. */
export function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' ? code : ''
}
