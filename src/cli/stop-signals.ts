/** The exit codes that shells use for a process that a signal ended. */
const CODES = { SIGINT: 130, SIGTERM: 143 } as const

export interface Stop {
  readonly signal: AbortSignal
  /** 130 or 143 once stopped, null before. */
  code(): number | null
  /** Takes the handlers off again. */
  release(): void
}

/**
 * Turns the first Ctrl-C or SIGTERM into an abort. The handlers are gone after it, so the second ends the process at
 * once, as the system does.
 */
export function stopOnSignals(): Stop {
  const controller = new AbortController()
  let code: number | null = null
  const onSignal = (name: NodeJS.Signals) => {
    release()
    code = name === 'SIGTERM' ? CODES.SIGTERM : CODES.SIGINT
    controller.abort()
  }
  const release = () => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return { signal: controller.signal, code: () => code, release }
}
