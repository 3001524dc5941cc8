import { type EncodedHistogram, LatencyHistogram } from './histogram.js'
import { mergeDetails, type SecondDetail } from './second-detail.js'

/** What was completed in one second of the window. */
export interface Second {
  /** When the second began, in milliseconds from the start of the window. */
  readonly atMs: number
  /** Exchanges that succeeded in it. */
  readonly ok: number
  /** Exchanges that failed in it. */
  readonly failed: number
  /** Response times at two digits, which need a quarter of the bytes of three. */
  readonly response: EncodedHistogram
  /** Absent without a sink, and for a fleet. */
  readonly detail?: SecondDetail
}

/** A second as a Result shows it. */
export interface TimelinePoint {
  /** When the second began, in milliseconds from the start of the window. */
  readonly atMs: number
  /** Exchanges that succeeded in it. */
  readonly ok: number
  /** Exchanges that failed in it. */
  readonly failed: number
  /** The median response time, in microseconds; null if nothing succeeded. */
  readonly p50Us: number | null
  /** The 99th percentile of the response time, in microseconds; null if nothing succeeded. */
  readonly p99Us: number | null
  /** The longest response time, in microseconds; null if nothing succeeded. */
  readonly maxUs: number | null
}

/** A second that all threads have reported. `encode` makes its form for merging with others. */
export interface MergedSecond {
  /** Its figures. */
  readonly point: TimelinePoint
  /** The second in the form that is passed on. */
  encode(): Second
  /** Response times, at two digits. */
  response(): LatencyHistogram
  /** null: only figures were reported. */
  detail(): SecondDetail<LatencyHistogram> | null
}

/** The reporting side of a thread or an agent. */
export interface Teller {
  /** The next of its seconds, in order; some may be left out. */
  tell(second: Second): void
  /** It reports nothing more. */
  leave(): void
}

/**
 * How many seconds may wait for the slowest teller. If it hangs for longer (in a user's module that never
 * returns), the histograms of the others must not fill the memory, and their figures must still be shown.
 */
const MOST_OPEN = 10

const SECOND_MS = 1000
const NOTHING = new LatencyHistogram(2).encodePlain()

/** One second while its reports arrive. */
class OpenSecond implements MergedSecond {
  readonly #atMs: number
  #ok = 0
  #failed = 0
  readonly #parts: Second[] = []
  #merged: LatencyHistogram | null = null
  /** A histogram to reuse; null: none is free. */
  #spare: LatencyHistogram | null = null
  /** Whether someone else may keep the merged histogram. */
  #isGiven = false
  #detail: SecondDetail<LatencyHistogram> | null = null

  constructor(first: Second) {
    this.#atMs = first.atMs
    this.add(first)
  }

  add(second: Second): void {
    this.#ok += second.ok
    this.#failed += second.failed
    this.#parts.push(second)
    this.#merged = null
    this.#detail = null
  }

  get point(): TimelinePoint {
    const response = this.#response()
    return {
      atMs: this.#atMs,
      ok: this.#ok,
      failed: this.#failed,
      p50Us: response.at(50),
      p99Us: response.at(99),
      maxUs: response.count === 0 ? null : response.maxUs,
    }
  }

  encode(): Second {
    const [only] = this.#parts
    if (only && this.#parts.length === 1) return only
    return { atMs: this.#atMs, ok: this.#ok, failed: this.#failed, response: this.#response().encodePlain() }
  }

  detail(): SecondDetail<LatencyHistogram> | null {
    this.#detail ??= mergeDetails(this.#parts.flatMap(({ detail }) => detail ?? []))
    return this.#detail
  }

  response(): LatencyHistogram {
    this.#isGiven = true
    return this.#response()
  }

  /** Merges into this histogram, if it needs one. */
  reuse(spare: LatencyHistogram | null): void {
    this.#spare = spare
  }

  /** The histogram that nobody uses any more; null: there is none. */
  release(): LatencyHistogram | null {
    const free = this.#isGiven ? this.#spare : (this.#merged ?? this.#spare)
    this.#merged = null
    this.#spare = null
    return free
  }

  #response(): LatencyHistogram {
    if (this.#merged) return this.#merged
    const merged = this.#spare ?? new LatencyHistogram(2)
    this.#spare = null
    merged.clear()
    for (const { response } of this.#parts) if (response.count > 0) merged.addEncoded(response)
    this.#merged = merged
    return merged
  }
}

/**
 * Merges the seconds of several tellers (threads or agents) as they arrive. A second is merged when each
 * teller has reported it or a later one, or has left. Then its point is kept and its histograms are dropped,
 * so only the points grow with the length of a run.
 */
export class Timeline {
  readonly #onSecond: (second: MergedSecond) => void
  /** The start of the last second that each reporter has reported. */
  readonly #toldMs: number[]
  readonly #open = new Map<number, OpenSecond>()
  readonly #points: TimelinePoint[] = []
  /** A histogram is 26 KB, so one for each second would be most of the garbage of a run. */
  #spare: LatencyHistogram | null = null
  #mergedMs = Number.NEGATIVE_INFINITY
  /** Up to here every teller has reported, and how many tellers have reported no later second. */
  #leastMs = Number.NEGATIVE_INFINITY
  #slowest: number

  /**
   * `onSecond` is called for each second in order; only a report that is much too late comes out of order.
   */
  constructor(tellers: number, onSecond: (second: MergedSecond) => void = () => undefined) {
    this.#toldMs = Array<number>(tellers).fill(Number.NEGATIVE_INFINITY)
    this.#slowest = tellers
    this.#onSecond = onSecond
  }

  teller(index: number): Teller {
    return {
      tell: second => this.#tell(index, second),
      leave: () => this.#advance(index, Number.POSITIVE_INFINITY),
    }
  }

  #tell(teller: number, second: Second): void {
    if (second.atMs <= this.#mergedMs) {
      this.#amend(second)
      return
    }
    const open = this.#open.get(second.atMs)
    if (open) open.add(second)
    else this.#open.set(second.atMs, new OpenSecond(second))
    this.#advance(teller, second.atMs)
  }

  /** All points in order; open seconds are merged as they are. */
  finish(): readonly TimelinePoint[] {
    this.#mergeUpTo(Number.POSITIVE_INFINITY)
    return this.#points
  }

  #advance(teller: number, atMs: number): void {
    const lastMs = this.#toldMs[teller]!
    if (atMs > lastMs) this.#toldMs[teller] = atMs
    // Only the last of the slowest lets a second be merged: a fleet has many tellers
    const isLast = lastMs === this.#leastMs && atMs > lastMs && --this.#slowest === 0
    if (isLast) {
      this.#leastMs = this.#toldMs.reduce((least, toldMs) => Math.min(least, toldMs))
      this.#slowest = this.#toldMs.filter(toldMs => toldMs === this.#leastMs).length
    }
    if (isLast || this.#open.size > MOST_OPEN) this.#mergeUpTo(this.#leastMs)
  }

  #mergeUpTo(atMs: number): void {
    const starts = [...this.#open.keys()].sort((a, b) => a - b)
    const overdue = starts.length - MOST_OPEN
    for (const [index, startMs] of starts.entries()) {
      const second = this.#open.get(startMs)
      if (!second || (startMs > atMs && index >= overdue)) return
      this.#open.delete(startMs)
      this.#fillUpTo(startMs)
      this.#merge(second, startMs)
    }
  }

  #merge(second: OpenSecond, startMs: number): void {
    this.#mergedMs = startMs
    second.reuse(this.#spare)
    this.#points.push(second.point)
    this.#onSecond(second)
    this.#spare = second.release()
  }

  /** Nothing was completed in seconds without a report: the reporter was stopped or blocked. */
  #fillUpTo(startMs: number): void {
    const nextMs = () => Math.max(0, this.#mergedMs + SECOND_MS)
    for (let atMs = nextMs(); atMs < startMs; atMs = nextMs())
      this.#merge(new OpenSecond({ atMs, ok: 0, failed: 0, response: NOTHING }), atMs)
  }

  /** Too late to be merged: counts include it, but percentiles cover only what was reported in time. */
  #amend(second: Second): void {
    const late = new OpenSecond(second)
    const index = this.#points.findLastIndex(({ atMs }) => atMs <= second.atMs)
    const known = this.#points[index]
    if (known?.atMs !== second.atMs) this.#points.splice(index + 1, 0, late.point)
    else {
      const maxUs = late.point.maxUs === null ? known.maxUs : Math.max(late.point.maxUs, known.maxUs ?? 0)
      this.#points[index] = {
        ...known,
        ok: known.ok + second.ok,
        failed: known.failed + second.failed,
        maxUs,
      }
    }
    this.#onSecond(late)
  }
}
