import type { RunOutcome, RunPhase, RunStart } from '../../experiment/run-plan.js'
import type { MergedSecond } from '../../recording/timeline.js'
import { hlogHead, hlogLine } from '../../report/hlog.js'
import { GrowingFile } from '../growing-file.js'
import { type Increment, Increments } from '../increments.js'
import type { Sink } from '../sink.js'

const SECOND_MS = 1000

/** The destination of a log: a file, in tests a text. */
export interface LogFile {
  write(text: string): void
  close(): Promise<void>
}

/** The state of one run. Times are wall-clock times. */
interface RunLog {
  readonly cell: string
  readonly increments: Increments
  /** Series that occurred in a second. */
  readonly told: Set<string>
  openMs: number
  /** Kept until the next second begins or the window ends, because only then its length is known. */
  second: { readonly atMs: number; readonly increment: Increment } | null
}

/** Writes an interval log during runs, so its memory does not grow with their length. */
export class HlogSink implements Sink {
  readonly detail = true
  readonly #file: LogFile
  readonly #nowMs: () => number
  #startMs: number | null = null
  #run: RunLog | null = null

  constructor(file: LogFile, nowMs: () => number) {
    this.#file = file
    this.#nowMs = nowMs
  }

  begin({ plan, cell }: RunStart): void {
    const nowMs = this.#nowMs()
    if (this.#startMs === null) {
      this.#startMs = nowMs
      this.#file.write(hlogHead(nowMs))
    }
    this.#run = { cell, increments: new Increments(plan), told: new Set(), openMs: nowMs, second: null }
  }

  phase(phase: RunPhase): void {
    if (this.#run && phase === 'measure') this.#run.openMs = this.#nowMs()
  }

  second(second: MergedSecond): void {
    const run = this.#run
    if (!run) return
    this.#writeSecond(run, SECOND_MS)
    run.second = { atMs: second.point.atMs, increment: run.increments.ofSecond(second) }
  }

  end(outcome: RunOutcome): void {
    const run = this.#run
    if (!run) return
    const windowMs = (outcome.run?.windowUs ?? Number.POSITIVE_INFINITY) / 1000
    if (run.second) this.#writeSecond(run, Math.max(1, Math.min(SECOND_MS, windowMs - run.second.atMs)))
    const afterMs = Math.max(0, this.#nowMs() - run.openMs - windowMs)
    for (const { histogram, ...series } of run.increments.ofEnd(outcome).histograms) {
      const tag = { cell: run.cell, ...series }
      // Replies that came after the window; a series without seconds is written for the whole run
      const [atMs, lengthMs] = run.told.has(keyOf(series)) ? [windowMs, afterMs] : [0, windowMs]
      this.#file.write(hlogLine(tag, this.#sinceStart(run, atMs), lengthMs, histogram))
    }
    this.#run = null
  }

  async close(): Promise<readonly []> {
    await this.#file.close()
    return []
  }

  #writeSecond(run: RunLog, lengthMs: number): void {
    if (!run.second) return
    const { atMs, increment } = run.second
    run.second = null
    for (const { histogram, ...series } of increment.histograms) {
      run.told.add(keyOf(series))
      const tag = { cell: run.cell, ...series }
      this.#file.write(hlogLine(tag, this.#sinceStart(run, atMs), lengthMs, histogram))
    }
  }

  #sinceStart({ openMs }: RunLog, atMs: number): number {
    return Math.max(0, openMs + atMs - (this.#startMs ?? openMs))
  }
}

const keyOf = ({ phase, kind }: { readonly phase: string; readonly kind: string | null }): string =>
  JSON.stringify([phase, kind])

/** A sink for one file. */
export const openHlog = (path: string): Sink => new HlogSink(new GrowingFile(path), Date.now)
