import { requestsOf, type Segment } from './segment.js'

/**
 * The rate of an open load over time, linear within each segment, and its integral L(t): the number of
 * requests due by time t, which is piecewise quadratic. Times are in microseconds from the load's start.
 */
export class RateCurve {
  readonly segments: readonly Segment[]
  /** The start of each segment, followed by the end of the last. */
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
  /** The total number of requests. */
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

  /** The index of the segment that contains a time. A segment includes its start and excludes its end. */
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
 * The inverse of L, for counts that never fall: a cursor moves along, so a call costs a square root. A count
 * that is reached at a rate of 0 is due when the rate rises again, so nothing is due in a pause. A larger
 * count is never due earlier, apart from rounding in the last bit.
 */
export class DueTimes {
  readonly #curve: RateCurve
  #index = 0

  constructor(curve: RateCurve) {
    this.#curve = curve
  }

  /** When L reaches this count; Infinity if it never does. */
  of(count: number): number {
    const { levels, edgesUs, segments } = this.#curve
    while (this.#index < segments.length && count >= levels[this.#index + 1]!) this.#index++
    const index = this.#index
    const segment = segments[index]
    if (segment === undefined) return Number.POSITIVE_INFINITY
    const us = this.#within(segment, index, count)
    // Rounding must not lead out of the segment
    return Math.min(edgesUs[index + 1]!, Math.max(edgesUs[index]!, us))
  }

  #within(
    { durationMs, fromPerSecond: from, toPerSecond: to }: Segment,
    index: number,
    count: number,
  ): number {
    const { levels, edgesUs } = this.#curve
    // Multiply first, so a request on a whole second is due exactly then
    if (from === to) return edgesUs[index]! + ((count - levels[index]!) * 1e6) / from
    // Count from the end with the lower rate: there, a small error of the count is a large error of the time
    const slope = (Math.abs(to - from) * 1000) / durationMs
    return to > from
      ? edgesUs[index]! + secondsUntil(count - levels[index]!, from, slope) * 1e6
      : edgesUs[index + 1]! - secondsUntil(levels[index + 1]! - count, to, slope) * 1e6
  }
}

/**
 * How many seconds it takes a rate that starts at `rate` and rises by `slope` per second to bring `count`:
 * the root of a quadratic, in the form that does not cancel for a small slope or count.
 */
const secondsUntil = (count: number, rate: number, slope: number): number =>
  // With a rate of 0, the second form would be 0 / 0 for a count of 0
  rate === 0
    ? Math.sqrt((2 * count) / slope)
    : (2 * count) / (rate + Math.sqrt(rate * rate + 2 * slope * count))
