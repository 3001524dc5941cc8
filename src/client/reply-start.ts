import { writeEscapes } from '../protocol/escapes.js'

/** How much of a reply is shown: enough to recognise an error message. */
const MOST_BYTES = 200

/** The first bytes of the current reply, to show it if it is wrong. */
export class ReplyStart {
  readonly #bytes = new Uint8Array(MOST_BYTES)
  #size = 0
  #isLonger = false

  /** The next piece: `bytes[from..to)`. */
  add(bytes: Uint8Array, from: number, to: number): void {
    const end = Math.min(to, from + MOST_BYTES - this.#size)
    // A loop: a native copy needs a subarray, which allocates
    for (let at = from; at < end; at++) this.#bytes[this.#size++] = bytes[at]!
    if (end < to) this.#isLonger = true
  }

  clear(): void {
    this.#size = 0
    this.#isLonger = false
  }

  /** As printable text; null if nothing has come. */
  get text(): string | null {
    return this.#size === 0 ? null : startOf(this.#bytes.subarray(0, this.#size), this.#isLonger)
  }
}

/** The first bytes as printable text. `isLonger`: there were more than are given. */
export const startOf = (bytes: Uint8Array, isLonger = false): string =>
  `${writeEscapes(bytes.subarray(0, MOST_BYTES))}${isLonger || bytes.length > MOST_BYTES ? '...' : ''}`
