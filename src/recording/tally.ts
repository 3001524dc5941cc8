import type { LatencyHistogram } from './histogram.js'

/** Values below this many microseconds are counted flat, which costs a few ns where HDR's record costs 90-155. */
const FLAT_US = 65_536

/** So many are counted before they are poured, so that no counter can wrap and this one stays a small integer. */
const MOST_COUNTED = 2 ** 30

/** Slow values that wait to be poured; a server that is slow for hours must not fill the memory with them. */
const MOST_SLOW = 1024

/**
 * The hot end of histograms: counts small values in a flat array, to the whole microsecond, and pours them into HDR
 * histograms now and then. Nothing is rounded that HDR itself would not round.
 */
export class Tally {
  #into: readonly LatencyHistogram[]
  readonly #counts = new Uint32Array(FLAT_US)
  readonly #slow: number[] = []
  #top = -1
  #counted = 0

  constructor(...into: readonly LatencyHistogram[]) {
    this.#into = into
  }

  /** `us` may have a fraction; it is rounded. Below zero (clocks of two threads may differ by one tick) is zero. */
  record(us: number): void {
    if (us < FLAT_US - 1) {
      const value = us > 0 ? (us + 0.5) | 0 : 0
      this.#counts[value]!++
      if (value > this.#top) this.#top = value
      if (++this.#counted === MOST_COUNTED) this.pour()
    } else if (this.#slow.push(Math.round(us)) === MOST_SLOW) this.#pourSlow()
  }

  /** Moves all that was counted into each of the histograms. */
  pour(): void {
    for (let us = 0; us <= this.#top; us++) {
      const times = this.#counts[us]!
      if (times === 0) continue
      for (const histogram of this.#into) histogram.record(us, times)
      this.#counts[us] = 0
    }
    this.#top = -1
    this.#counted = 0
    this.#pourSlow()
  }

  /** From now on pours into one more histogram. */
  join(histogram: LatencyHistogram): void {
    this.pour()
    this.#into = [...this.#into, histogram]
  }

  /** From now on pours no more into one of the histograms. */
  leave(histogram: LatencyHistogram): void {
    this.#into = this.#into.filter(one => one !== histogram)
  }

  #pourSlow(): void {
    for (const us of this.#slow) for (const histogram of this.#into) histogram.record(us)
    this.#slow.length = 0
  }
}
