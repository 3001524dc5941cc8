import { requestsOf, type Segment } from './segment.js'

/**
 * The rate of an open load over time, a straight line in each segment, and its integral L(t): how many requests are
 * due by then, which is piecewise quadratic. Times are in microseconds from the load's start.
 */
export class RateCurve {
  readonly segments: readonly Segment[]
  /** Where each segment starts, and behind them where the last one ends. */
  readonly edgesUs: Float64Array
  /** L at these edges. */
  readonly levels: Float64Array

  constructor(segments: readonly Segment[]) {
    this.segments = segments
    this.edgesUs = new Float64Array(segments.length + 1)
    this.levels = new Float64Array(segments.length + 1)
    for (const [index, segment] of segments.entries()) {
      this.edgesUs[index + 1] = this.edgesUs[index]! + segment.durationMs * 1000
      this.levels[index + 1] = this.levels[index]! + requestsOf(segment)
    }
  }

  get endUs(): number {
    return this.edgesUs[this.segments.length]!
  }
  /** All requests that it asks for. */
  get total(): number {
    return this.levels[this.segments.length]!
  }

  /** L: how many requests are due before a time. */
  countAt(us: number): number {
    const index = this.#indexAt(us)
    const segment = this.segments[index]
    if (segment === undefined) return us < 0 ? 0 : this.total
    const seconds = (us - this.edgesUs[index]!) / 1e6
    const slope = ((segment.toPerSecond - segment.fromPerSecond) * 1000) / segment.durationMs
    return this.levels[index]! + seconds * (segment.fromPerSecond + (slope * seconds) / 2)
  }

  /** The segment that a time is in: its start belongs to it, its end to the next. */
  #indexAt(us: number): number {
    if (us < 0) return -1
    let [low, high] = [0, this.segments.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (us < this.edgesUs[middle + 1]!) high = middle
      else low = middle + 1
    }
    return low
  }
}

/**
 * The inverse of L, for counts that never fall: a cursor goes along, so that a call costs a square root. A count that
 * is reached where the rate is 0 is due when the rate rises again, so a pause is one. A larger count is due no earlier,
 * but for the last bit.
 */
export class DueTimes {
  readonly #curve: RateCurve
  #index = 0

  constructor(curve: RateCurve) {
    this.#curve = curve
  }

  /** When the load has come to this count; infinity: never. */
  of(count: number): number {
    const { levels, edgesUs, segments } = this.#curve
    while (this.#index < segments.length && count >= levels[this.#index + 1]!) this.#index++
    const index = this.#index
    const segment = segments[index]
    if (segment === undefined) return Number.POSITIVE_INFINITY
    const us = this.#within(segment, index, count)
    // Rounding leads no further than to the ends
    return Math.min(edgesUs[index + 1]!, Math.max(edgesUs[index]!, us))
  }

  #within(
    { durationMs, fromPerSecond: from, toPerSecond: to }: Segment,
    index: number,
    count: number,
  ): number {
    const { levels, edgesUs } = this.#curve
    // Multiplied first, so that what is due on a whole second is due exactly then
    if (from === to) return edgesUs[index]! + ((count - levels[index]!) * 1e6) / from
    // Counted from the lower end: where the rate is small, a little error of the count is a large one of the time
    const slope = (Math.abs(to - from) * 1000) / durationMs
    return to > from
      ? edgesUs[index]! + secondsUntil(count - levels[index]!, from, slope) * 1e6
      : edgesUs[index + 1]! - secondsUntil(levels[index + 1]! - count, to, slope) * 1e6
  }
}

/**
 * When a rate that begins at `rate` and rises by `slope` each second has brought `count`: the root of a quadratic in
 * the form that does not cancel where the slope or the count is small.
 */
const secondsUntil = (count: number, rate: number, slope: number): number =>
  // The first would be 0 / 0 where the count is 0, or as good as
  rate === 0
    ? Math.sqrt((2 * count) / slope)
    : (2 * count) / (rate + Math.sqrt(rate * rate + 2 * slope * count))
