import { MORE } from '../framing.js'
import type { ReplyReader } from '../protocol.js'

/** A message has a fixed number of bytes. */
export class CountFramer implements ReplyReader {
  readonly failed = false
  readonly closes = false
  readonly #count: number
  /** The missing bytes of the current message. */
  #missing: number

  constructor(count: number) {
    this.#count = count
    this.#missing = count
  }

  read(_bytes: Uint8Array, from: number, to: number): number {
    if (to - from < this.#missing) {
      this.#missing -= to - from
      return MORE
    }
    const past = from + this.#missing
    this.#missing = this.#count
    return past
  }

  end(): boolean {
    this.reset()
    return false
  }

  reset(): void {
    this.#missing = this.#count
  }
}
