import type { Plan } from '../plan/plan.js'
import { mergeSeconds, type Second, toPoint } from '../recording/timeline.js'
import { printable } from './printable.js'
import { type ProgressState, progressLine } from './progress-line.js'

/** Where progress is shown. */
export interface ProgressOutput {
  readonly write: (text: string) => void
  /** Of a terminal, whose line is written over and over; null in a log, which gets a line now and then. */
  readonly columns: () => number | null
  readonly nowMs: () => number
}

/** Often enough for a bar to move, seldom enough to cost nothing. */
const DRAW_MS = 250
const LOG_MS = 10_000
/** "Erase to the end of the line": after the text and not before it, which would flicker. */
const ERASE = '\u001b[K'
const LOG_COLUMNS = 160

type Timing = Pick<Plan, 'warmupMs' | 'durationMs'>

/** What is going on, while it is: one line on a terminal, gone at the end, or a few lines in a log. */
export class Progress {
  readonly #output: ProgressOutput
  readonly #timing: Timing
  #timer: NodeJS.Timeout | undefined
  #prefix = ''
  #phase = ''
  #phaseMs = 0
  #loggedMs: number
  /** What threads have said of the second that was over last: they tell one by one. */
  #seconds: Second[] = []
  #failed = 0
  #shown = ''

  constructor(output: ProgressOutput, timing: Timing) {
    this.#output = output
    this.#timing = timing
    this.#loggedMs = output.nowMs()
  }

  /** On stderr, unless the user has said no. */
  static onStderr(wanted: boolean | undefined, timing: Timing): Progress {
    const { stderr, env } = process
    const isTerminal = stderr.isTTY && env.TERM !== 'dumb'
    const output: ProgressOutput = {
      write: wanted === false ? () => undefined : text => stderr.write(text),
      columns: () => (isTerminal ? (stderr.columns ?? 80) : null),
      nowMs: () => performance.now(),
    }
    return new Progress(output, timing)
  }

  /** What stands before each line from now on: which run it is. */
  prefix(text: string): void {
    this.#prefix = printable(text)
  }

  phase(name: 'start' | 'warm-up' | 'measure' | 'drain'): void {
    this.#phase = name
    this.#phaseMs = this.#output.nowMs()
    this.#seconds = []
    if (name === 'start') this.#failed = 0
    if (this.#output.columns() === null) return
    this.#draw()
    this.#timer ??= setInterval(() => this.#draw(), DRAW_MS).unref()
  }

  second(second: Second): void {
    if (second.atMs !== this.#seconds[0]?.atMs) {
      // Where another begins all threads have told of the last one
      if (this.#seconds.length > 0 && this.#output.columns() === null) this.#log()
      this.#seconds = []
    }
    this.#seconds.push(second)
    this.#failed += second.failed
  }

  clear(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    if (this.#shown !== '') this.#output.write(`\r${ERASE}`)
    this.#shown = ''
  }

  #state(): ProgressState {
    const [second] = mergeSeconds([this.#seconds])
    const { warmupMs, durationMs } = this.#timing
    return {
      prefix: this.#prefix,
      phase: this.#phase,
      elapsedMs: this.#output.nowMs() - this.#phaseMs,
      totalMs: this.#phase === 'measure' ? durationMs : this.#phase === 'warm-up' ? warmupMs : null,
      second: second ? toPoint(second) : null,
      failed: this.#failed,
    }
  }

  #draw(): void {
    // A full line would make some terminals scroll
    const line = progressLine(this.#state(), (this.#output.columns() ?? 80) - 1)
    if (line !== this.#shown) this.#output.write(`\r${line}${ERASE}`)
    this.#shown = line
  }

  #log(): void {
    const nowMs = this.#output.nowMs()
    if (nowMs - this.#loggedMs < LOG_MS) return
    this.#loggedMs = nowMs
    this.#output.write(`${progressLine({ ...this.#state(), totalMs: null }, LOG_COLUMNS)}\n`)
  }
}
