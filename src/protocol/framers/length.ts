import { BROKEN, MORE } from '../framing.js'
import type { ReplyReader } from '../protocol.js'

const PREFIX_BYTES = 4

/** A message is a length of four bytes, big-endian, then so many bytes. BROKEN once a length promises too many. */
export class LengthFramer implements ReplyReader {
  readonly failed = false
  readonly closes = false
  readonly #maxBytes: number
  #prefixMissing = PREFIX_BYTES
  /** the length as far as it was read, then the bytes still to come */
  #missing = 0

  /** `maxBytes`: of the whole message, its prefix included. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (this.#prefixMissing > 0) {
      if (at === to) return MORE
      // not a shift: that would make a length of 2 GiB negative
      this.#missing = this.#missing * 256 + bytes[at++]!
      this.#prefixMissing--
      if (this.#prefixMissing === 0 && PREFIX_BYTES + this.#missing > this.#maxBytes) return BROKEN
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
    this.#prefixMissing = PREFIX_BYTES
    this.#missing = 0
  }
}
