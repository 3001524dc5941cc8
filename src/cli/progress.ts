import type { ThreadLoad } from '../driver/driver.js'
import type { RunWatch } from '../experiment/run-plan.js'
import type { Plan } from '../plan/plan.js'
import { mergeSeconds, type Second, type TimelinePoint, toPoint } from '../recording/timeline.js'
import { liveLines, MOST_POINTS } from './live-lines.js'
import { printable } from './printable.js'
import { type ProgressState, progressLine } from './progress-line.js'

/** Where progress is shown. */
export interface ProgressOutput {
  readonly write: (text: string) => void
  /** Of a terminal, whose line is written over and over; null in a log, which gets a line now and then. */
  readonly columns: () => number | null
  readonly rows: () => number
  readonly nowMs: () => number
}

/** Often enough for a bar to move, seldom enough to cost nothing. */
const DRAW_MS = 250
const LOG_MS = 10_000
/** "Erase to the end of the line": after the text and not before it, which would flicker. */
const ERASE = '\u001b[K'
const ERASE_BELOW = '\u001b[J'
const up = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A`)
/** The lines of --live, and some of what was there before. */
const LEAST_ROWS = 10
const LOG_COLUMNS = 160

type Timing = Pick<Plan, 'warmupMs' | 'durationMs'>

/** What the user has said of it. */
export interface ProgressWish {
  readonly progress?: boolean | undefined
  readonly live?: boolean | undefined
}

/**
 * What is going on, while it is: one line on a terminal, with --live some more, gone at the end, or a few lines in a
 * log.
 */
export class Progress {
  readonly #output: ProgressOutput
  readonly #timing: Timing
  readonly #isLive: boolean
  #timer: NodeJS.Timeout | undefined
  #prefix = ''
  #phase = ''
  #phaseMs = 0
  #loggedMs: number
  /** What threads have said of the second that was over last: they tell one by one. */
  #seconds: Second[] = []
  #failed = 0
  /** What --live shows of the seconds before. */
  #history: TimelinePoint[] = []
  #waiting: number[] = []
  #utilizations: number[] = []
  #shown: readonly string[] = []

  constructor(output: ProgressOutput, timing: Timing, isLive = false) {
    this.#output = output
    this.#timing = timing
    this.#isLive = isLive && output.columns() !== null
    this.#loggedMs = output.nowMs()
  }

  /** On stderr, unless the user has said no. */
  static onStderr({ progress, live }: ProgressWish, timing: Timing): Progress {
    const { stderr, env } = process
    const isTerminal = stderr.isTTY && env.TERM !== 'dumb'
    const output: ProgressOutput = {
      write: progress === false ? () => undefined : text => stderr.write(text),
      columns: () => (isTerminal ? (stderr.columns ?? 80) : null),
      rows: () => stderr.rows ?? 24,
      nowMs: () => performance.now(),
    }
    return new Progress(output, timing, live === true && progress !== false)
  }

  /** What a run has to tell of, so that it is shown. */
  watch(signal: AbortSignal): RunWatch {
    return {
      signal,
      onPhase: phase => this.phase(phase),
      onSecond: (second, thread) => this.second(second, thread),
      ...(this.#isLive && { onWaiting: requests => this.waiting(requests) }),
    }
  }

  /** What stands before each line from now on: which run it is. */
  prefix(text: string): void {
    this.#prefix = printable(text)
  }

  phase(name: 'start' | 'warm-up' | 'measure' | 'drain'): void {
    this.#phase = name
    this.#phaseMs = this.#output.nowMs()
    this.#seconds = []
    if (name === 'start') {
      this.#failed = 0
      this.#history = []
      this.#waiting = []
      this.#utilizations = []
    }
    if (this.#output.columns() === null) return
    this.#draw()
    this.#timer ??= setInterval(() => this.#draw(), DRAW_MS).unref()
  }

  second(second: Second, load?: ThreadLoad): void {
    if (second.atMs !== this.#seconds[0]?.atMs) {
      // Where another begins all threads have told of the last one
      const last = this.#second()
      if (last && this.#output.columns() === null) this.#log()
      if (last && this.#isLive) this.#history = [...this.#history, last].slice(-MOST_POINTS)
      this.#seconds = []
    }
    if (load) this.#utilizations[load.thread] = load.utilization
    this.#seconds.push(second)
    this.#failed += second.failed
  }

  /** So many requests wait in our own server. */
  waiting(requests: number): void {
    this.#waiting = [...this.#waiting, requests].slice(-MOST_POINTS)
  }

  clear(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    const { length } = this.#shown
    if (length > 0) this.#output.write(`${up(length - 1)}\r${length > 1 ? ERASE_BELOW : ERASE}`)
    this.#shown = []
  }

  #second(): TimelinePoint | null {
    const [second] = mergeSeconds([this.#seconds])
    return second ? toPoint(second) : null
  }

  #state(): ProgressState {
    const { warmupMs, durationMs } = this.#timing
    return {
      prefix: this.#prefix,
      phase: this.#phase,
      elapsedMs: this.#output.nowMs() - this.#phaseMs,
      totalMs: this.#phase === 'measure' ? durationMs : this.#phase === 'warm-up' ? warmupMs : null,
      second: this.#second(),
      failed: this.#failed,
    }
  }

  #draw(): void {
    // A full line would make some terminals scroll
    const columns = (this.#output.columns() ?? 80) - 1
    const state = this.#state()
    const lines = [progressLine(state, columns)]
    if (this.#isLive && this.#output.rows() >= LEAST_ROWS) {
      const seconds = state.second ? [...this.#history, state.second] : this.#history
      // A thread that has not told yet is busy with nothing we know of
      const utilizations = Array.from(this.#utilizations, share => share ?? 0)
      lines.push(...liveLines({ seconds, waiting: this.#waiting, utilizations }, columns))
    }
    if (lines.join('\n') === this.#shown.join('\n')) return
    const { length } = this.#shown
    const below = length > lines.length ? ERASE_BELOW : ''
    this.#output.write(`${up(Math.max(0, length - 1))}\r${lines.join(`${ERASE}\n`)}${ERASE}${below}`)
    this.#shown = lines
  }

  #log(): void {
    const nowMs = this.#output.nowMs()
    if (nowMs - this.#loggedMs < LOG_MS) return
    this.#loggedMs = nowMs
    this.#output.write(`${progressLine({ ...this.#state(), totalMs: null }, LOG_COLUMNS)}\n`)
  }
}
