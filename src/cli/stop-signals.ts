/** The exit codes that shells use for a process that a signal ended. */
const CODES = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const
type StopSignal = keyof typeof CODES
const SIGNALS = Object.keys(CODES) as StopSignal[]

/** `timeout` and npm signal both their child and its group, so one stop arrives twice within milliseconds. */
const ECHO_MS = 100

export interface Stop {
  readonly signal: AbortSignal
  /** 129, 130, 131 or 143 once stopped, null before. */
  code(): number | null
  /** Removes the handlers. After a stop they stay for a moment, because it may arrive a second time. */
  release(): void
}

interface Signals {
  on(name: StopSignal, listener: (name: StopSignal) => void): unknown
  off(name: StopSignal, listener: (name: StopSignal) => void): unknown
}

/** nohup asks to ignore SIGHUP, but Node resets that. bash and zsh leave the command's path in `_`. */
const isUnderNohup = (env: NodeJS.ProcessEnv): boolean => /(^|\/)nohup$/.test(env._ ?? '')

/**
 * Turns the first Ctrl-C, SIGTERM, SIGQUIT or SIGHUP into an abort. Shortly after it, the handlers are
 * removed, so the next signal ends the process at once. The handler of SIGHUP stays, because both the kernel
 * and the shell send one if a terminal closes. Under nohup, SIGHUP is ignored.
 */
export function stopOnSignals(signals: Signals = process, env: NodeJS.ProcessEnv = process.env): Stop {
  const controller = new AbortController()
  const isHangupIgnored = isUnderNohup(env)
  let code: number | null = null
  const leaveToTheSystem = (names: readonly StopSignal[]) => {
    for (const name of names) signals.off(name, onSignal)
  }
  const onSignal = (name: StopSignal) => {
    if (code !== null || (name === 'SIGHUP' && isHangupIgnored)) return
    code = CODES[name]
    setTimeout(() => leaveToTheSystem(SIGNALS.filter(each => each !== 'SIGHUP')), ECHO_MS).unref()
    controller.abort()
  }
  for (const name of SIGNALS) signals.on(name, onSignal)
  return {
    signal: controller.signal,
    code: () => code,
    release: () => {
      if (code === null) leaveToTheSystem(SIGNALS)
    },
  }
}
