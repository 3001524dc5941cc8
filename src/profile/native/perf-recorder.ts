import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reasonOf } from '../../errors.js'
import type { NoNativeTimes } from '../profile-record.js'
import type { Span } from '../run-profile.js'
import type { NativeSamples } from './native-times.js'
import { isFull, sayFailure } from './perf-failure.js'
import { type PerfEnd, PerfProcess, PIPES } from './perf-process.js'
import { COLUMNS, PerfReport, SEPARATOR } from './perf-report.js'

/** Rarely enough to hardly disturb a thread, and out of step with V8's samples and with timers. */
const SAMPLES_PER_SECOND = 499
/** A sample takes some 50 bytes: this is enough for several minutes of a few busy threads. */
const MOST_FILE = '64M'

/** How long each step of perf may take. */
export interface PerfPatience {
  readonly startMs: number
  readonly stopMs: number
  readonly reportMs: number
}
const PATIENCE: PerfPatience = { startMs: 10_000, stopMs: 10_000, reportMs: 60_000 }

const recordArgs = (pid: number, file: string): string[] => [
  'record',
  // CPU time, which needs no counters of the processor: virtual machines often have none
  ...['-e', 'cpu-clock', '-F', String(SAMPLES_PER_SECOND)],
  // The clock of our windows
  ...['--clockid', 'CLOCK_MONOTONIC'],
  // Otherwise perf copies each program that it saw into the user's home
  ...['--no-buildid', '--no-buildid-cache'],
  ...['--max-size', MOST_FILE, '--control', `fd:${PIPES.commands},${PIPES.answers}`],
  ...['-p', String(pid), '-o', file],
]

const seconds = (us: number): string => (us / 1e6).toFixed(6)
const reportArgs = (file: string, { fromUs, toUs }: Span): string[] => [
  ...['report', '--stdio', '-i', file, '--no-children', '-F', COLUMNS, '-t', SEPARATOR],
  ...['--time', `${seconds(fromUs)},${seconds(toUs)}`],
]

function paranoid(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/perf_event_paranoid', 'utf8').trim()
  } catch {
    return null // a kernel without perf events
  }
}

/**
 * Records a process with perf, from before a window until after it. Never throws or rejects: without perf,
 * or if it fails, only the native functions are missing, with the reason.
 */
export class PerfRecorder {
  readonly #pid: number
  readonly #signal: AbortSignal
  readonly #patience: PerfPatience
  #folder: string | null = null
  #perf: PerfProcess | null = null
  #missing: NoNativeTimes | null = null
  readonly #abandon = (): void => {
    this.#fail('the run was stopped while perf recorded; repeat it')
    this.#perf?.kill()
    this.#removeFolder()
  }

  private constructor(pid: number, signal: AbortSignal, patience: PerfPatience) {
    this.#pid = pid
    this.#signal = signal
    this.#patience = patience
  }

  /** Resolves when perf is recording, or can't. Aborting ends perf at once and removes its file. */
  static async start(pid: number, signal: AbortSignal, patience = PATIENCE): Promise<PerfRecorder> {
    const recorder = new PerfRecorder(pid, signal, patience)
    if (process.platform !== 'linux') recorder.#fail('perf exists only on Linux; profile there')
    else if (!signal.aborted) await recorder.#begin()
    return recorder
  }

  /** What perf saw in this part of the recording. Call it once. */
  async stop(span: Span): Promise<NativeSamples | NoNativeTimes> {
    if (this.#missing || !this.#perf)
      return this.#missing ?? this.#fail('perf was not started; repeat the run')
    // By itself it ends only if it fails or its file is full
    const isEarly = this.#perf.isOver
    this.#perf.interrupt()
    const end = await this.#perf.endWithin(this.#patience.stopMs)
    if (this.#missing) return this.#missing
    return isEarly || end.isKilled || isFull(end) ? this.#fail(this.#say(end)) : await this.#report(span)
  }

  /** Ends perf, waits for its end, and removes its file. */
  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#abandon)
    process.off('exit', this.#abandon)
    this.#perf?.kill()
    await this.#perf?.ended
    this.#removeFolder()
  }

  async #begin(): Promise<void> {
    try {
      this.#folder = mkdtempSync(join(tmpdir(), 'heythere-perf-'))
    } catch (error) {
      this.#fail(`perf has no place for its file (${reasonOf(error)}); set TMPDIR to another folder`)
      return
    }
    this.#signal.addEventListener('abort', this.#abandon)
    // If this process ends for another reason, such as a bug
    process.once('exit', this.#abandon)
    const perf = new PerfProcess(recordArgs(this.#pid, this.#file))
    this.#perf = perf
    if (await perf.answersTo('enable', this.#patience.startMs)) return
    perf.kill()
    this.#fail(this.#say(await perf.ended))
  }

  async #report(span: Span): Promise<NativeSamples | NoNativeTimes> {
    const report = new PerfReport()
    this.#perf = new PerfProcess(reportArgs(this.#file, span), line => report.add(line))
    const end = await this.#perf.endWithin(this.#patience.reportMs)
    if (this.#missing) return this.#missing
    if (end.code !== 0) return this.#fail(this.#say(end))
    return report.samples ?? this.#fail('perf took no sample in the window; use a longer --duration')
  }

  get #file(): string {
    return join(this.#folder ?? '', 'perf.data')
  }

  #say(end: PerfEnd): string {
    return sayFailure(end, { pid: this.#pid, paranoid: paranoid() })
  }

  /** The first reason counts. */
  #fail(reason: string): NoNativeTimes {
    this.#missing ??= { kind: 'missing', reason }
    return this.#missing
  }

  #removeFolder(): void {
    if (this.#folder === null) return
    try {
      rmSync(this.#folder, { recursive: true, force: true })
    } catch {
      // perf, which ends at this moment, has just made its file; close() removes it
    }
  }
}
