import { type ChildProcess, spawn } from 'node:child_process'
import { Readable, Writable } from 'node:stream'
import { codeOf } from '../../errors.js'
import { deadline } from '../../threads/deadline.js'

const LAST_OUTPUT_CHARS = 4000

/** The pipes of a process of perf, by their numbers in perf. */
export const PIPES = { stdout: 1, stderr: 2, commands: 3, answers: 4 } as const

/** How a process of perf ended. */
export interface PerfEnd {
  /** The exit code; null: a signal ended it, or it could not be started. */
  readonly code: number | null
  /** The code of the system error that kept it from starting; '' if it was started. */
  readonly startError: string
  /** We killed it, because it did not end. */
  readonly isKilled: boolean
  /** The end of what it wrote to stderr. */
  readonly lastOutput: string
}

/** A process of perf. */
export class PerfProcess {
  readonly #child: ChildProcess
  /** Never rejects. */
  readonly ended: Promise<PerfEnd>
  #isOver = false
  #isKilled = false
  #lastOutput = ''

  constructor(args: readonly string[], onLine: (line: string) => void = () => undefined) {
    this.#child = spawn('perf', args, {
      // Its own group: Ctrl-C in a terminal must not reach it, and a wrapper script ends with its children
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      // No settings of the user that change the output, and no download of symbols
      env: { ...process.env, PERF_CONFIG: '/dev/null', DEBUGINFOD_URLS: '' },
    })
    // A pipe breaks only if the process ends, which `ended` reports
    for (const stream of this.#child.stdio) stream?.on('error', () => undefined)
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastOutput = (this.#lastOutput + text).slice(-LAST_OUTPUT_CHARS)
    })
    let rest = ''
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    })
    this.ended = new Promise(resolve => {
      const end = (code: number | null, startError: string): void => {
        this.#isOver = true
        resolve({ code, startError, isKilled: this.#isKilled, lastOutput: this.#lastOutput })
      }
      this.#child.once('error', error => end(null, codeOf(error)))
      this.#child.once('close', code => end(code, ''))
    })
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Sends a command, and resolves to whether an answer came within this time and before the end. */
  answersTo(command: string, withinMs: number): Promise<boolean> {
    const { [PIPES.commands]: commands, [PIPES.answers]: answers } = this.#child.stdio
    return new Promise(resolve => {
      const patience = deadline(withinMs, () => done(false))
      const done = (isAnswered: boolean): void => {
        patience.clear()
        resolve(isAnswered)
      }
      if (answers instanceof Readable) answers.once('data', () => done(true))
      if (commands instanceof Writable) commands.write(`${command}\n`)
      void this.ended.then(() => done(false))
    })
  }

  /** Asks it to end as Ctrl-C does: it completes its file. */
  interrupt(): void {
    this.#signal('SIGINT')
  }

  kill(): void {
    if (!this.#isOver) this.#isKilled = true
    this.#signal('SIGKILL')
  }

  /** Resolves when it has ended; kills it if that takes longer. */
  async endWithin(ms: number): Promise<PerfEnd> {
    const patience = deadline(ms, () => this.kill())
    try {
      return await this.ended
    } finally {
      patience.clear()
    }
  }

  #signal(name: 'SIGINT' | 'SIGKILL'): void {
    const { pid } = this.#child
    if (pid === undefined || this.#isOver) return
    try {
      process.kill(-pid, name)
    } catch {
      // It has ended at this moment
    }
  }
}
