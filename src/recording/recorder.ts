import type { StageWindow } from '../load/stages.js'
import type { FailedOutcome } from '../protocol/outcome.js'
import { type ConnectionCounts, NO_CONNECTIONS } from './connection-counts.js'
import { countError } from './errors.js'
import type { ExchangeTimes, Seen } from './exchange-times.js'
import { LatencyHistogram } from './histogram.js'
import { KindRecorder } from './kinds.js'
import { byPhase } from './phases.js'
import type { Recording } from './recording.js'
import { DetailRecorder } from './second-detail.js'
import { StageRecorder } from './stages.js'
import { StartGaps } from './start-gaps.js'
import { Tally } from './tally.js'
import type { Second } from './timeline.js'
import { endOfDueIn, firstDueIn, type Window } from './window.js'

/**
 * Records one window on one thread. Its times are arguments: it has no clock. It allocates nothing per
 * exchange. Until setWindow() is called, every exchange belongs to the window. In a closed load an exchange
 * is due when it starts, so response and service share one histogram.
 */
export class Recorder {
  readonly #open: boolean
  readonly #histograms = byPhase(() => new LatencyHistogram())
  readonly #second = new LatencyHistogram(2)
  readonly #tallies = byPhase(phase =>
    phase === 'response'
      ? new Tally(this.#histograms.response, this.#second)
      : new Tally(this.#histograms[phase]),
  )
  readonly #errors = new Map<FailedOutcome, number>()
  readonly #errorSamples = new Map<FailedOutcome, string>()
  #secondOk = 0
  #secondFailed = 0
  /** null: no sink listens. */
  #detail: DetailRecorder | null = null
  readonly #gaps = new StartGaps()
  readonly #hasGaps: boolean
  readonly #kinds: KindRecorder | null
  /** null: the load has no stages. */
  #stages: StageRecorder | null = null
  #fromDueUs = Number.NEGATIVE_INFINITY
  #openUs = Number.NEGATIVE_INFINITY
  #closeUs = Number.POSITIVE_INFINITY

  started = 0
  ok = 0
  failed = 0
  notStarted = 0
  pacedLate = 0
  bytesSent = 0
  bytesReceived = 0
  connections: ConnectionCounts = NO_CONNECTIONS
  /** When the request after the last one would have been due; set by an open load. */
  nextDueUs: number | null = null
  /** The longest wait of an exchange that a stop cut off; null: none was cut off. */
  unfinishedUs: number | null = null
  /** Called when the first exchange of the window starts. */
  onFirst: () => void = () => undefined
  #arrived = 0
  #firstStartUs = Number.NaN
  #lastStartUs = Number.NaN
  #firstDueUs = Number.NaN
  #lastDueUs = Number.NaN
  #lastOutcomeUs = Number.NaN

  /** `kinds`: the names of a workload's kinds; null: none. `think`: clients think, so no gap is a stall. */
  constructor(load: 'open' | 'closed', kinds: readonly string[] | null = null, think = false) {
    this.#hasGaps = load === 'closed' && !think
    this.#open = load === 'open'
    this.#kinds = kinds && new KindRecorder(kinds, load)
  }

  setWindow(window: Window): void {
    this.#fromDueUs = firstDueIn(window)
    this.#openUs = window.openUs
    this.#closeUs = endOfDueIn(window)
    this.#gaps.begin(window.openUs)
    this.#stages?.begin(window.openUs)
  }

  /** From now on counts exchanges by the stage in which they are due. Call it before setWindow(). */
  byStage(stages: readonly StageWindow[]): void {
    this.#stages = new StageRecorder(stages)
  }

  get hasStages(): boolean {
    return this.#stages !== null
  }

  /** The second mark is now, earlier than planned. */
  cutAt(nowUs: number): void {
    this.#closeUs = Math.min(this.#closeUs, nowUs)
  }

  /** An exchange due at `dueUs` starts now. Returns whether it belongs to the window. */
  start(dueUs: number, nowUs: number, kind = 0): boolean {
    if (dueUs < this.#fromDueUs) return false
    if (this.started++ === 0) {
      this.onFirst()
      this.#firstStartUs = nowUs
      this.#firstDueUs = dueUs
    }
    this.#lastStartUs = nowUs
    this.#lastDueUs = dueUs
    if (this.#open) this.#tallies.startLate.record(nowUs - dueUs)
    else if (this.#hasGaps) this.#gaps.start(nowUs)
    this.#kinds?.start(kind)
    this.#stages?.start(dueUs)
    return true
  }

  /** An exchange succeeded. Returns whether it belongs to the window. */
  succeed(times: ExchangeTimes, nowUs: number): boolean {
    if (nowUs >= this.#openUs && nowUs < this.#closeUs) {
      this.#secondOk++
      this.#stages?.arrive(nowUs)
    }
    if (times.dueUs < this.#fromDueUs) return false
    const tallies = this.#tallies
    const endUs = nowUs - times.inOpeningUs
    tallies.response.record(endUs - times.dueUs)
    if (this.#open) tallies.service.record(endUs - times.startUs)
    if (times.connectUs >= 0) {
      tallies.connect.record(times.connectUs)
      if (times.openingUs >= 0) tallies.opening.record(times.openingUs)
    }
    tallies.firstByte.record(times.firstByteUs)
    this.#kinds?.succeed(times, endUs)
    this.#stages?.succeed(times.dueUs, endUs - times.dueUs)
    this.ok++
    this.#lastOutcomeUs = nowUs
    return true
  }

  /** An exchange failed. Its sample is read only if its outcome has none yet. Returns as succeed() does. */
  fail(outcome: FailedOutcome, times: Pick<ExchangeTimes, 'dueUs' | 'kind'> & Seen, nowUs: number): boolean {
    if (nowUs >= this.#openUs && nowUs < this.#closeUs) this.#secondFailed++
    if (times.dueUs < this.#fromDueUs) return false
    countError(this.#errors, outcome)
    this.#detail?.errors.count(outcome)
    if (!this.#errorSamples.has(outcome)) {
      const { sample } = times
      if (sample !== null) this.#errorSamples.set(outcome, sample)
    }
    this.#kinds?.fail(times.kind, outcome)
    this.#stages?.fail(times.dueUs, outcome)
    this.failed++
    this.#lastOutcomeUs = nowUs
    return true
  }

  /** A due request of the window never started; an open load with stages reports it. */
  neverBegan(dueUs: number): void {
    if (dueUs >= this.#fromDueUs) this.#stages?.neverBegan(dueUs)
  }

  /** Counts started exchanges of a kind whose outcomes are unknown; `atUs`: when that was noticed. */
  lose(kind: number, count: number, atUs: number): void {
    this.started += count
    if (count === 0) return
    this.#kinds?.lose(kind, count)
    this.#stages?.lose(count, atUs)
  }

  /** From now on reports seconds in detail, for a sink. */
  detail(): void {
    this.#detail = new DetailRecorder(this.#tallies)
    this.#kinds?.detail()
  }

  /** Whether anything was completed since the last second ended. */
  get hasBegunSecond(): boolean {
    return this.#secondOk + this.#secondFailed > 0
  }

  /** Ends the second that began `atMs` after the window's start, and returns it without keeping it. */
  endSecond(atMs: number): Second {
    this.#tallies.response.pour()
    const second = {
      ...{ atMs, ok: this.#secondOk, failed: this.#secondFailed, response: this.#second.encodePlain() },
      ...(this.#detail && {
        detail: { ...this.#detail.endSecond(), kinds: this.#kinds?.endSecond() ?? {} },
      }),
    }
    this.#arrived += this.#secondOk
    this.#second.clear()
    this.#secondOk = 0
    this.#secondFailed = 0
    return second
  }

  /** Ends the timeline. The latencies of later replies are only in the window's histograms. */
  endTimeline(): void {
    this.#tallies.response.pour()
    this.#tallies.response.leave(this.#second)
    this.#detail?.endTimeline()
    this.#kinds?.endTimeline()
  }

  /** Ends the window. Exchanges without an outcome are unfinished. */
  finish(): Recording {
    this.#arrived += this.#secondOk
    this.#secondOk = 0
    const known = (us: number) => (Number.isNaN(us) ? null : us)
    const histograms = byPhase(phase => {
      this.#tallies[phase].pour()
      return this.#histograms[phase].encodePlain()
    })
    return {
      counts: {
        started: this.started,
        ok: this.ok,
        failed: this.failed,
        unfinished: this.started - this.ok - this.failed,
        notStarted: this.notStarted,
      },
      pacedLate: this.pacedLate,
      errors: Object.fromEntries(this.#errors),
      errorSamples: Object.fromEntries(this.#errorSamples),
      bytes: { sent: this.bytesSent, received: this.bytesReceived },
      connections: this.connections,
      histograms: this.#open ? histograms : { ...histograms, service: histograms.response },
      kinds: this.#kinds?.finish() ?? {},
      stages: this.#stages?.finish() ?? [],
      arrived: this.#arrived,
      unfinishedUs: this.unfinishedUs,
      gaps: this.#hasGaps ? this.#gaps.noted() : null,
      edges: {
        firstStartUs: known(this.#firstStartUs),
        lastStartUs: known(this.#lastStartUs),
        lastOutcomeUs: known(this.#lastOutcomeUs),
        firstDueUs: known(this.#firstDueUs),
        lastDueUs: known(this.#lastDueUs),
        nextDueUs: this.nextDueUs,
      },
    }
  }
}
