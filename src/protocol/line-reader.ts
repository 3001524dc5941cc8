import { findByte } from './find-byte.js'
import { BROKEN, MORE } from './framing.js'

const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const FIRST_HELD_BYTES = 256

/**
 * Finds the lines of a stream as ranges in memory: in the packet if it contains the whole line, otherwise in
 * an internal buffer, which grows to the longest line that was split. So line-based protocols parse only
 * whole lines, and nothing is allocated per line.
 */
export class LineReader {
  /** The line that `next` found is `bytes[from..to)`, without its \n or \r\n. Valid until the next call. */
  bytes: Uint8Array
  from = 0
  to = 0
  readonly #maxBytes: number
  #held: Uint8Array
  #heldSize = 0

  /** `maxBytes`: the limit of one line, including its end. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#held = new Uint8Array(0)
    this.bytes = this.#held
  }

  /** Whether the next byte begins a line. */
  get isFresh(): boolean {
    return this.#heldSize === 0
  }

  /** Reads `bytes[from..to)`. Returns the index after the line's end, MORE, or BROKEN if it is too long. */
  next(bytes: Uint8Array, from: number, to: number): number {
    const lineFeed = findByte(bytes, LINE_FEED, from, to)
    const past = lineFeed < 0 ? to : lineFeed + 1
    if (this.#heldSize + past - from > this.#maxBytes) return BROKEN
    if (lineFeed >= 0 && this.#heldSize === 0) {
      this.bytes = bytes
      this.from = from
      this.to = lineFeed
    } else {
      this.#hold(bytes, from, past)
      if (lineFeed < 0) return MORE
      this.bytes = this.#held
      this.from = 0
      this.to = this.#heldSize - 1
      this.#heldSize = 0
    }
    if (this.to > this.from && this.bytes[this.to - 1] === CARRIAGE_RETURN) this.to--
    return past
  }

  reset(): void {
    this.#heldSize = 0
  }

  #hold(bytes: Uint8Array, from: number, to: number): void {
    const size = this.#heldSize + to - from
    if (size > this.#held.length) {
      const larger = new Uint8Array(Math.min(this.#maxBytes, Math.max(FIRST_HELD_BYTES, size * 2)))
      larger.set(this.#held.subarray(0, this.#heldSize))
      this.#held = larger
    }
    // a loop, since a native copy needs a subarray, which allocates
    for (let at = from; at < to; at++) this.#held[this.#heldSize++] = bytes[at]!
  }
}
