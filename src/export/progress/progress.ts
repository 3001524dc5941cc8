import type { ThreadLoad } from '../../driver/drive.js'
import type { RunPhase } from '../../experiment/run-plan.js'
import type { Plan } from '../../plan/plan.js'
import { printable } from '../../printable.js'
import type { TimelinePoint } from '../../recording/timeline.js'
import { widthOf } from '../../width.js'
import type { Sink } from '../sink.js'
import { liveLines, MOST_POINTS } from './live-lines.js'
import { type ProgressState, progressLine } from './progress-line.js'

/** Where progress is shown. */
export interface ProgressOutput {
  readonly write: (text: string) => void
  /** Writes a separate line. */
  readonly say: (line: string) => void
  /**
   * The width of a terminal, whose line is overwritten; 0 if it is unknown. null: a log, which gets a line at
   * intervals.
   */
  readonly columns: () => number | null
  readonly rows: () => number
  readonly nowMs: () => number
}

/** Frequent enough for a moving bar, and cheap enough not to matter. */
const DRAW_MS = 250
const LOG_MS = 10_000
/** "Erase to the end of the line"; comes after the text, because before it the line would flicker. */
const ERASE = '\u001b[K'
const ERASE_BELOW = '\u001b[J'
/** Room for the lines of --live and some earlier output. */
const LEAST_ROWS = 10
const LOG_COLUMNS = 160
const USUAL_COLUMNS = 80
const USUAL_ROWS = 24

type Timing = Pick<Plan, 'warmupMs' | 'durationMs'> & {
  /** When each stage of the load ends, from the start of the window. Default: the load has no stages. */
  readonly stageEndsMs?: readonly number[]
}

/** The current state: one line on a terminal (several with --live), erased at the end; or lines in a log. */
export class Progress {
  readonly #output: ProgressOutput
  readonly #timing: Timing
  readonly #isLive: boolean
  readonly #isShown: boolean
  #timer: NodeJS.Timeout | undefined
  #prefix = ''
  #phase = ''
  #phaseMs = 0
  #loggedMs: number
  /** The latest ones, in order. */
  #seconds: TimelinePoint[] = []
  #failed = 0
  #waiting: number[] = []
  #utilizations: number[] = []
  #shown: readonly string[] = []

  constructor(output: ProgressOutput, timing: Timing, isLive = false, isShown = true) {
    this.#output = isShown ? output : { ...output, write: () => undefined }
    this.#isShown = isShown
    this.#timing = timing
    this.#isLive = isLive && output.columns() !== null
    this.#loggedMs = output.nowMs()
  }

  /** The events of runs that it uses. */
  get sink(): Sink {
    return {
      phase: phase => this.phase(phase),
      second: ({ point }) => this.second(point),
      load: load => this.load(load),
      ...(this.#isLive && { waiting: (requests: number) => this.waiting(requests) }),
      close: async () => {
        this.clear()
        return []
      },
    }
  }

  /** Sets the text before each further line: the name of the run. */
  prefix(text: string): void {
    this.#prefix = printable(text)
  }

  phase(name: RunPhase): void {
    this.#phase = name
    this.#phaseMs = this.#output.nowMs()
    this.#seconds = []
    if (name === 'start') {
      this.#failed = 0
      this.#waiting = []
      this.#utilizations = []
    }
    if (this.#output.columns() === null) return
    this.#draw()
    this.#timer ??= setInterval(() => this.#draw(), DRAW_MS).unref()
  }

  second(point: TimelinePoint): void {
    this.#failed += point.failed
    // A late report of a thread belongs to a second that is no longer shown
    if (point.atMs <= (this.#seconds.at(-1)?.atMs ?? -1)) return
    this.#seconds.push(point)
    if (this.#seconds.length > (this.#isLive ? MOST_POINTS : 1)) this.#seconds.shift()
    if (this.#output.columns() === null) this.#log()
  }

  /** The share of the last second in which a thread was busy. */
  load({ thread, utilization }: ThreadLoad): void {
    this.#utilizations[thread] = utilization
  }

  /** The number of requests that wait in the bundled server. */
  waiting(requests: number): void {
    this.#waiting = [...this.#waiting, requests].slice(-MOST_POINTS)
  }

  clear(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#erase()
  }

  /** A line about an event, such as a probe of a search. */
  news(line: string): void {
    if (this.#isShown) this.say(line)
  }

  /** A line in between, such as about a lost agent; the current state is drawn again below it. */
  readonly say = (line: string): void => {
    this.#erase()
    this.#output.say(printable(line))
  }

  /** A terminal of unknown size reports 0, as under `docker exec -t` and over serial lines. */
  get #columns(): number {
    return this.#output.columns() || USUAL_COLUMNS
  }

  #erase(): void {
    if (this.#shown.length > 0)
      this.#output.write(`${this.#toTop()}\r${this.#shownRows() > 1 ? ERASE_BELOW : ERASE}`)
    this.#shown = []
  }

  /** The rows that the shown lines occupy: a terminal that was made narrower has wrapped them. */
  #shownRows(): number {
    const columns = this.#columns
    return this.#shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0)
  }

  /** Moves to the first of them. */
  #toTop(): string {
    const rows = this.#shownRows()
    return rows > 1 ? `\u001b[${rows - 1}A` : ''
  }

  #state(): ProgressState {
    const { warmupMs, durationMs } = this.#timing
    const elapsedMs = this.#output.nowMs() - this.#phaseMs
    return {
      prefix: this.#prefix,
      phase: this.#phase === 'measure' ? this.#stageAt(elapsedMs) : this.#phase,
      elapsedMs,
      totalMs: this.#phase === 'measure' ? durationMs : this.#phase === 'warm-up' ? warmupMs : null,
      second: this.#seconds.at(-1) ?? null,
      failed: this.#failed,
    }
  }

  /** "stage 2 of 3"; "measure" if the load has no stages. */
  #stageAt(elapsedMs: number): string {
    const { stageEndsMs = [] } = this.#timing
    if (stageEndsMs.length === 0) return 'measure'
    const ended = stageEndsMs.filter(endMs => endMs <= elapsedMs).length
    return `stage ${Math.min(ended + 1, stageEndsMs.length)} of ${stageEndsMs.length}`
  }

  #draw(): void {
    // A full line would make some terminals scroll
    const columns = this.#columns - 1
    const state = this.#state()
    const lines = [progressLine(state, columns)]
    if (this.#isLive && (this.#output.rows() || USUAL_ROWS) >= LEAST_ROWS) {
      // A thread that has not reported yet counts as idle
      const utilizations = Array.from(this.#utilizations, share => share ?? 0)
      lines.push(...liveLines({ seconds: this.#seconds, waiting: this.#waiting, utilizations }, columns))
    }
    if (lines.join('\n') === this.#shown.join('\n')) return
    const below = this.#shownRows() > lines.length ? ERASE_BELOW : ''
    this.#output.write(`${this.#toTop()}\r${lines.join(`${ERASE}\n`)}${ERASE}${below}`)
    this.#shown = lines
  }

  #log(): void {
    const nowMs = this.#output.nowMs()
    if (nowMs - this.#loggedMs < LOG_MS) return
    this.#loggedMs = nowMs
    this.#output.write(`${progressLine({ ...this.#state(), totalMs: null }, LOG_COLUMNS)}\n`)
  }
}
