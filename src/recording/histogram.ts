// The index of the package loads 60 files that are not used here: WebAssembly, other buckets, a second zlib
import float64 from 'hdr-histogram-js/dist/Float64Histogram.js'
import type { JsHistogram } from 'hdr-histogram-js/dist/JsHistogram.js'
import { keyed } from '../keyed.js'
import type { Bucket } from './buckets.js'
import { FIGURES, type Figure, type Figures, PERCENTILES } from './figures.js'
import { pack, packPlain } from './pack.js'
import { type Unpacked, unpack } from './unpack.js'

/** Buckets of 64 bits are doubles, exact up to 2^53; those of 32 bits and less wrap silently. */
const Histogram = float64.default

/** One hour: a slower value counts as an hour, and is counted in `clamped`. */
export const TOP_US = 3_600_000_000

/** A histogram as JSON. HDR's own encoding has only buckets, so the exact extremes and sum are extra. */
export interface EncodedHistogram {
  /** How many values it holds. */
  readonly count: number
  /** The smallest value, in microseconds; 0 if there is none. */
  readonly minUs: number
  /** The largest value, in microseconds; 0 if there is none. */
  readonly maxUs: number
  /** The sum of all values, in microseconds. */
  readonly sumUs: number
  /** How many values were longer than an hour, and count as an hour. */
  readonly clamped: number
  /** HdrHistogram V2, base64: compressed, or plain from encodePlain(). */
  readonly hdr: string
}

/** For encoding in nanoseconds; it is large, so it is made once. */
let nanoseconds: JsHistogram | undefined

/** Whole microseconds from 0 to an hour, with a relative error of 10^-digits. Merging is exact. */
export class LatencyHistogram {
  readonly #hdr: JsHistogram
  #minUs = Number.POSITIVE_INFINITY
  #maxUs = 0
  #sumUs = 0
  #clamped = 0

  constructor(digits: 2 | 3 = 3) {
    this.#hdr = new Histogram(1, TOP_US, digits)
  }

  get count(): number {
    return this.#hdr.totalCount
  }
  get minUs(): number {
    return this.count === 0 ? 0 : this.#minUs
  }
  get maxUs(): number {
    return this.#maxUs
  }
  get sumUs(): number {
    return this.#sumUs
  }
  get clamped(): number {
    return this.#clamped
  }

  /** Records a whole, non-negative number of microseconds, `times` times. */
  record(us: number, times = 1): void {
    const value = Math.min(us, TOP_US)
    if (us > TOP_US) this.#clamped += times
    this.#hdr.recordValueWithCount(value, times)
    if (value < this.#minUs) this.#minUs = value
    if (value > this.#maxUs) this.#maxUs = value
    this.#sumUs += value * times
  }

  /** Adds all values of another histogram. */
  add(other: LatencyHistogram): void {
    if (other.count === 0) return
    this.#hdr.add(other.#hdr)
    this.#minUs = Math.min(this.#minUs, other.#minUs)
    this.#maxUs = Math.max(this.#maxUs, other.#maxUs)
    this.#sumUs += other.#sumUs
    this.#clamped += other.#clamped
  }

  /**
   * What was recorded since an earlier state of the same histogram. Counts and sum are exact. An extreme that
   * the earlier state had already is exact to the width of its bucket.
   */
  since(earlier: LatencyHistogram): LatencyHistogram {
    const difference = new LatencyHistogram()
    difference.add(this)
    if (earlier.count === 0) return difference
    difference.#hdr.subtract(earlier.#hdr)
    difference.#sumUs -= earlier.#sumUs
    difference.#clamped -= earlier.#clamped
    if (difference.count === 0) return new LatencyHistogram()
    if (earlier.#maxUs >= this.#maxUs) difference.#maxUs = Math.min(this.#maxUs, difference.#hdr.maxValue)
    if (earlier.#minUs <= this.#minUs)
      difference.#minUs = Math.max(this.#minUs, difference.#hdr.getValueAtPercentile(0))
    return difference
  }

  /** The value that `percentile` % (0 to 100) of the values do not exceed; null if there are none. */
  at(percentile: number): number | null {
    if (this.count === 0) return null
    // A bucket's upper end may be above the largest recorded value
    return Math.max(this.minUs, Math.min(this.#hdr.getValueAtPercentile(percentile), this.#maxUs))
  }

  /** How many values are in (low, high], to the width of a bucket. */
  countBetween(lowUs: number, highUs: number): number {
    return Math.round((this.#shareUpTo(highUs) - this.#shareUpTo(lowUs)) * this.count)
  }

  /** The share of values up to `us`. The library has only the inverse, so this searches for it. */
  #shareUpTo(us: number): number {
    if (this.count === 0 || us < this.minUs) return 0
    if (us >= this.#maxUs) return 1
    let low = 0
    let high = 100
    while (high - low > 25 / this.count) {
      const middle = (low + high) / 2
      if ((this.at(middle) ?? 0) <= us) low = middle
      else high = middle
    }
    return low / 100
  }

  /** Its figures, in microseconds. */
  figures(): Figures {
    return {
      count: this.count,
      ...keyed(FIGURES, figure => (this.count === 0 ? null : this.#figure(figure))),
    }
  }

  #figure(figure: Figure): number | null {
    switch (figure) {
      case 'min':
        return this.#minUs
      case 'mean':
        return this.#sumUs / this.count
      case 'stddev':
        return this.#hdr.stdDeviation
      case 'max':
        return this.#maxUs
      default:
        return this.at(PERCENTILES[figure])
    }
  }

  /** All buckets with values, in order. */
  *buckets(): Generator<Bucket> {
    const hdr = this.#hdr
    for (let index = 0, left = this.count; left > 0; index++) {
      const count = hdr.getCountAtIndex(index)
      if (count === 0) continue
      left -= count
      const lowUs = hdr.valueFromIndex(index)
      yield { lowUs, highUs: hdr.highestEquivalentValue(lowUs), count }
    }
  }

  /** HdrHistogram's percentile distribution as text, each value divided by `unitUs`. */
  distribution(unitUs: number): string {
    return this.#hdr.outputPercentileDistribution(5, unitUs)
  }

  /** With values in nanoseconds, as in interval logs: HdrHistogram V2, compressed, base64. */
  encodeNs(): string {
    nanoseconds ??= new Histogram(1, TOP_US * 1000, 3)
    nanoseconds.reset()
    for (const { lowUs, highUs, count } of this.buckets()) {
      const middleUs = (lowUs + highUs) / 2
      const us = Math.min(Math.max(middleUs, this.minUs), this.maxUs)
      nanoseconds.recordValueWithCount(Math.round(us * 1000), count)
    }
    return pack(nanoseconds)
  }

  /** Forgets all values. */
  clear(): void {
    this.#hdr.reset()
    this.#minUs = Number.POSITIVE_INFINITY
    this.#maxUs = 0
    this.#sumUs = 0
    this.#clamped = 0
  }

  /** The histogram as JSON. */
  encode(): EncodedHistogram {
    return this.#encodedWith(pack)
  }

  /** The histogram as JSON without compression: quick, for what is soon decoded. */
  encodePlain(): EncodedHistogram {
    return this.#encodedWith(packPlain)
  }

  #encodedWith(encode: typeof pack): EncodedHistogram {
    return {
      count: this.count,
      minUs: this.minUs,
      maxUs: this.#maxUs,
      sumUs: this.#sumUs,
      clamped: this.#clamped,
      hdr: encode(this.#hdr),
    }
  }

  /** Adds all values of an encoded histogram. Throws if it is not ours; then nothing is added. */
  addEncoded(encoded: EncodedHistogram): void {
    const unpacked = unpack(encoded, TOP_US)
    if (unpacked.digits === this.#hdr.numberOfSignificantValueDigits) this.#fill(encoded, unpacked)
    else this.add(LatencyHistogram.decode(encoded))
  }

  /** Adds buckets of the same digits. */
  #fill(encoded: EncodedHistogram, { indexes, counts, size, total }: Unpacked): void {
    if (size === 0) return
    const hdr = this.#hdr
    for (let at = 0; at < size; at++) hdr.addToCountAtIndex(indexes[at]!, counts[at]!)
    // The library keeps the smallest value above 0
    const least = indexes[0] === 0 ? 1 : 0
    if (least < size) hdr.updateMinAndMax(hdr.valueFromIndex(indexes[least]!))
    hdr.updateMinAndMax(hdr.highestEquivalentValue(hdr.valueFromIndex(indexes[size - 1]!)))
    hdr.setTotalCount(hdr.totalCount + total)
    this.#minUs = Math.min(this.#minUs, encoded.minUs)
    this.#maxUs = Math.max(this.#maxUs, encoded.maxUs)
    this.#sumUs += encoded.sumUs
    this.#clamped += encoded.clamped
  }

  /** Whether an untrusted text is a histogram that decode() accepts. */
  static canDecode(encoded: EncodedHistogram): boolean {
    try {
      unpack(encoded, TOP_US)
      return true
    } catch {
      return false
    }
  }

  /** Throws if it is not our histogram. Takes little time and memory, whatever the text claims. */
  static decode(encoded: EncodedHistogram): LatencyHistogram {
    const unpacked = unpack(encoded, TOP_US)
    const histogram = new LatencyHistogram(unpacked.digits)
    histogram.#fill(encoded, unpacked)
    return histogram
  }
}
