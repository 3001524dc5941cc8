import { BROKEN, MORE } from '../framing.js'
import { LENGTH_BYTES, type LengthRule, MOST_VARINT_BYTES } from '../length-format.js'
import type { ReplyReader } from '../protocol.js'

/**
 * A message is some bytes, a length, then that many bytes. BROKEN if the length is above the limit, or below
 * the number of bytes that it counts in addition.
 */
export class LengthFramer implements ReplyReader {
  readonly failed = false
  readonly closes = false
  readonly #rule: LengthRule
  readonly #maxBytes: number
  /** 0: the last byte of the length marks itself as the last. */
  readonly #lengthBytes: number
  readonly #isLittle: boolean
  /** The bytes of the message so far, up to the end of its length. */
  #size = 0
  #isLengthRead = false
  /** The weight of the next byte of a little-endian length. */
  #weight = 1
  /** The length read so far, then the missing bytes. */
  #missing = 0

  /** `maxBytes`: the limit of the whole message, including its length. */
  constructor(rule: LengthRule, maxBytes: number) {
    this.#rule = rule
    this.#maxBytes = maxBytes
    this.#lengthBytes = LENGTH_BYTES[rule.format]
    this.#isLittle = rule.format.endsWith('le')
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (!this.#isLengthRead) {
      if (at === to) return MORE
      if (++this.#size > this.#maxBytes) return BROKEN
      const byte = bytes[at++]!
      if (this.#size > this.#rule.before && !this.#takeLength(byte)) return BROKEN
    }
    if (to - at < this.#missing) {
      this.#missing -= to - at
      return MORE
    }
    const past = at + this.#missing
    this.reset()
    return past
  }

  end(): boolean {
    this.reset()
    return false
  }

  reset(): void {
    this.#size = 0
    this.#isLengthRead = false
    this.#weight = 1
    this.#missing = 0
  }

  /** Takes one byte of the length. Returns whether the length is still valid. */
  #takeLength(byte: number): boolean {
    if (this.#lengthBytes === 0) {
      // products instead of shifts, which would make a length of 2 GiB negative
      this.#missing += (byte & 127) * this.#weight
      this.#weight *= 128
      if (byte < 128) return this.#endLength()
      return this.#size < this.#rule.before + MOST_VARINT_BYTES
    }
    if (this.#isLittle) {
      this.#missing += byte * this.#weight
      this.#weight *= 256
    } else this.#missing = this.#missing * 256 + byte
    return this.#size < this.#rule.before + this.#lengthBytes || this.#endLength()
  }

  #endLength(): boolean {
    this.#isLengthRead = true
    this.#missing -= this.#rule.excess
    return this.#missing >= 0 && this.#size + this.#missing <= this.#maxBytes
  }
}
