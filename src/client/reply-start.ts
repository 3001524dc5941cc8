import { writeEscapes } from '../protocol/escapes.js'

/** What is shown of a reply: enough to recognise an error message. */
const MOST_BYTES = 200

/** The beginning of the reply under way, so that a wrong one can be shown. */
export class ReplyStart {
  /** Made when it is first needed: most replies are right, and come in one piece. */
  #bytes: Uint8Array | null = null
  #size = 0
  #isLonger = false

  /** The next piece: `bytes[from..to)`. */
  add(bytes: Uint8Array, from: number, to: number): void {
    this.#bytes ??= new Uint8Array(MOST_BYTES)
    const end = Math.min(to, from + MOST_BYTES - this.#size)
    // A loop: to copy natively takes a subarray, and that allocates
    for (let at = from; at < end; at++) this.#bytes[this.#size++] = bytes[at]!
    if (end < to) this.#isLonger = true
  }

  clear(): void {
    this.#size = 0
    this.#isLonger = false
  }

  /** As printable text; null where nothing has come. */
  get text(): string | null {
    return this.#bytes === null || this.#size === 0
      ? null
      : startOf(this.#bytes.subarray(0, this.#size), this.#isLonger)
  }
}

/** The beginning of what was said, as printable text; `isLonger`: there was more than is given. */
export const startOf = (bytes: Uint8Array, isLonger = false): string =>
  `${writeEscapes(bytes.subarray(0, MOST_BYTES))}${isLonger || bytes.length > MOST_BYTES ? '...' : ''}`
