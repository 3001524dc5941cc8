import type { LatencyHistogram } from './histogram.js'

/** Values below this many us are counted flat: a few ns each, while HDR's record takes 90-155 ns. */
const FLAT_US = 65_536

/** Values counted before a pour, so no counter overflows and this one stays a small integer. */
const MOST_COUNTED = 2 ** 30

/** Slow values that may wait to be poured: hours of slow replies must not fill the memory. */
const MOST_SLOW = 1024

/**
 * Counts small values in a flat array, by the whole microsecond, and pours them into HDR histograms now and
 * then. It rounds nothing that HDR itself would not round.
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

  /** `us` is rounded. Negative values (clocks of two threads may differ by one tick) count as 0. */
  record(us: number): void {
    if (us < FLAT_US - 1) {
      const value = us > 0 ? (us + 0.5) | 0 : 0
      this.#counts[value]!++
      if (value > this.#top) this.#top = value
      if (++this.#counted === MOST_COUNTED) this.pour()
    } else if (this.#slow.push(Math.round(us)) === MOST_SLOW) this.#pourSlow()
  }

  /** Moves all counted values into each of the histograms. */
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

  /** From now on also pours into this histogram. */
  join(histogram: LatencyHistogram): void {
    this.pour()
    this.#into = [...this.#into, histogram]
  }

  /** From now on no longer pours into this histogram. */
  leave(histogram: LatencyHistogram): void {
    this.#into = this.#into.filter(one => one !== histogram)
  }

  #pourSlow(): void {
    for (const us of this.#slow) for (const histogram of this.#into) histogram.record(us)
    this.#slow.length = 0
  }
}
