// Below this a loop beats the call into native code
const SHORT = 48

/** Compares a message in parts with the expected bytes. One per connection; allocates nothing. */
export class Expectation {
  readonly expected: Buffer
  /** The number of bytes that matched so far, or -1 after a mismatch. */
  #matched = 0

  constructor(expected: Uint8Array) {
    this.expected = Buffer.from(expected)
  }

  /** Takes the next part of the message, `bytes[from..to)`. */
  feed(bytes: Uint8Array, from: number, to: number): void {
    const at = this.#matched
    if (at < 0) return
    this.#matched = this.#isNext(bytes, from, to, at) ? at + to - from : -1
  }

  /** Whether the message, now complete, is exactly the expected one. Resets. */
  verdict(): boolean {
    const isExact = this.#matched === this.expected.length
    this.#matched = 0
    return isExact
  }

  reset(): void {
    this.#matched = 0
  }

  #isNext(bytes: Uint8Array, from: number, to: number, at: number): boolean {
    const expected = this.expected
    const count = to - from
    if (at + count > expected.length) return false
    if (count > SHORT) return expected.compare(bytes, from, to, at, at + count) === 0
    for (let i = 0; i < count; i++) if (bytes[from + i] !== expected[at + i]) return false
    return true
  }
}
