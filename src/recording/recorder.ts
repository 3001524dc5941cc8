import type { FailedOutcome } from '../protocol/outcome.js'
import { type ConnectionCounts, NO_CONNECTIONS } from './connection-counts.js'
import { LatencyHistogram } from './histogram.js'
import type { Phase, Recording } from './recording.js'
import { Tally } from './tally.js'
import type { Second } from './timeline.js'

/** The times of one exchange, in microseconds of one monotonic clock. A connection is one, so that none is made. */
export interface ExchangeTimes {
  readonly dueUs: number
  readonly startUs: number
  /** From start to connected; negative where the connection was there already. */
  readonly connectUs: number
  /** From the request written to the reply's first byte. */
  readonly firstByteUs: number
}

/** What was seen of an exchange that failed: the reply as far as it came, or what the system said; null: nothing. */
export interface Seen {
  readonly sample: string | null
}

/**
 * Records one window on one thread. One call an exchange, no allocation in it; it takes its times as arguments and
 * has no clock. Closed load is due when it starts, so response and service are one histogram there.
 */
export class Recorder {
  readonly #open: boolean
  readonly #histograms: Record<Phase, LatencyHistogram> = {
    response: new LatencyHistogram(),
    service: new LatencyHistogram(),
    connect: new LatencyHistogram(),
    firstByte: new LatencyHistogram(),
    startLate: new LatencyHistogram(),
  }
  readonly #second = new LatencyHistogram(2)
  readonly #tallies: Record<Phase, Tally> = {
    response: new Tally(this.#histograms.response, this.#second),
    service: new Tally(this.#histograms.service),
    connect: new Tally(this.#histograms.connect),
    firstByte: new Tally(this.#histograms.firstByte),
    startLate: new Tally(this.#histograms.startLate),
  }
  readonly #errors = new Map<FailedOutcome, number>()
  readonly #errorSamples: Partial<Record<FailedOutcome, string>> = {}
  #secondOk = 0
  #secondFailed = 0

  started = 0
  ok = 0
  failed = 0
  unfinished = 0
  notStarted = 0
  pacedLate = 0
  bytesSent = 0
  bytesReceived = 0
  connections: ConnectionCounts = NO_CONNECTIONS
  #firstStartUs: number | null = null
  #lastOkUs: number | null = null
  #lastOutcomeUs: number | null = null

  constructor(load: 'open' | 'closed') {
    this.#open = load === 'open'
  }

  start(dueUs: number, nowUs: number): void {
    if (this.started++ === 0) this.#firstStartUs = nowUs
    if (this.#open) this.#tallies.startLate.record(nowUs - dueUs)
  }

  succeed(times: ExchangeTimes, nowUs: number): void {
    const tallies = this.#tallies
    tallies.response.record(nowUs - times.dueUs)
    if (this.#open) tallies.service.record(nowUs - times.startUs)
    if (times.connectUs >= 0) tallies.connect.record(times.connectUs)
    tallies.firstByte.record(times.firstByteUs)
    this.ok++
    this.#secondOk++
    this.#lastOkUs = nowUs
    this.#lastOutcomeUs = nowUs
  }

  /** `seen` is asked only until there is a sample of the outcome. */
  fail(outcome: FailedOutcome, nowUs: number, seen: Seen | null = null): void {
    this.#errors.set(outcome, (this.#errors.get(outcome) ?? 0) + 1)
    if (this.#errorSamples[outcome] === undefined) {
      const sample = seen?.sample ?? null
      if (sample !== null) this.#errorSamples[outcome] = sample
    }
    this.failed++
    this.#secondFailed++
    this.#lastOutcomeUs = nowUs
  }

  /** Whether anything was completed since the last second ended. */
  get hasBegunSecond(): boolean {
    return this.#secondOk + this.#secondFailed > 0
  }

  /** Ends the second that began `atMs` after the window's start and answers it; it is kept nowhere else. */
  endSecond(atMs: number): Second {
    this.#tallies.response.pour()
    const second = { atMs, ok: this.#secondOk, failed: this.#secondFailed, response: this.#second.encode() }
    this.#second.clear()
    this.#secondOk = 0
    this.#secondFailed = 0
    return second
  }

  /** Ends the window. */
  finish(): Recording {
    const phase = (name: Phase) => {
      this.#tallies[name].pour()
      return this.#histograms[name].encode()
    }
    const response = phase('response')
    return {
      counts: {
        started: this.started,
        ok: this.ok,
        failed: this.failed,
        unfinished: this.unfinished,
        notStarted: this.notStarted,
      },
      pacedLate: this.pacedLate,
      errors: Object.fromEntries(this.#errors),
      errorSamples: this.#errorSamples,
      bytes: { sent: this.bytesSent, received: this.bytesReceived },
      connections: this.connections,
      histograms: {
        response,
        service: this.#open ? phase('service') : response,
        connect: phase('connect'),
        firstByte: phase('firstByte'),
        startLate: phase('startLate'),
      },
      firstStartUs: this.#firstStartUs,
      lastOkUs: this.#lastOkUs,
      lastOutcomeUs: this.#lastOutcomeUs,
    }
  }
}
