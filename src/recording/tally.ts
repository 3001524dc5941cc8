import type { LatencyHistogram } from './histogram.js'

/** Values below this many microseconds are counted flat, which costs a few ns where HDR's record costs 90-155. */
const FLAT_US = 65_536

/**
 * The hot end of a histogram: counts small values in a flat array, to the whole microsecond, and pours them into HDR
 * histograms now and then. Nothing is rounded that HDR itself would not round.
 */
export class Tally {
  readonly #counts = new Uint32Array(FLAT_US)
  readonly #slow: number[] = []
  #top = -1

  /** `us` may have a fraction; it is rounded. Below zero (clocks of two threads may differ by one tick) is zero. */
  record(us: number): void {
    if (us < FLAT_US - 1) {
      const value = us > 0 ? (us + 0.5) | 0 : 0
      this.#counts[value]!++
      if (value > this.#top) this.#top = value
    } else {
      this.#slow.push(Math.round(us))
    }
  }

  /** Moves all that was counted into each of the histograms. */
  pourInto(...histograms: readonly LatencyHistogram[]): void {
    for (let us = 0; us <= this.#top; us++) {
      const times = this.#counts[us]!
      if (times === 0) continue
      for (const histogram of histograms) histogram.record(us, times)
      this.#counts[us] = 0
    }
    for (const us of this.#slow) for (const histogram of histograms) histogram.record(us)
    this.#slow.length = 0
    this.#top = -1
  }
}
