import { findByte } from './find-byte.js'
import { BROKEN, MORE } from './framing.js'

const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const FIRST_HELD_BYTES = 256

/**
 * Gives the lines of a stream as places in memory: in the packet when a line lies whole in it, else in a buffer of
 * the reader's own, which grows to the longest line that was ever cut. So a protocol made of lines parses whole ones
 * only, however they are cut, and nothing is allocated.
 */
export class LineReader {
  /** The line that `next` has found is `bytes[from..to)`, without its \n or \r\n. Good until the next call. */
  bytes: Uint8Array
  from = 0
  to = 0
  readonly #maxBytes: number
  #held: Uint8Array
  #heldSize = 0

  /** `maxBytes`: of one line, its end included. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#held = new Uint8Array(0)
    this.bytes = this.#held
  }

  /** Whether the next byte is the first of its line. */
  get isFresh(): boolean {
    return this.#heldSize === 0
  }

  /** Reads on in `bytes[from..to)`: the index just past the line's end, MORE, or BROKEN when the line is too long. */
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
    // a loop: to copy natively takes a subarray, and that allocates
    for (let at = from; at < to; at++) this.#held[this.#heldSize++] = bytes[at]!
  }
}
