/** Regular expressions see only this many bytes of a reply. */
const MOST_LOOKED_AT = 1024 * 1024
const FIRST_HELD_BYTES = 4096

/** Bytes as latin1, so each is one character. */
function textOf(bytes: Uint8Array, from: number, to: number): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  return buffer.toString('latin1', from, to)
}

/** The text of a reply that comes in parts. A reply in one part is not copied. */
export class ReplyText {
  #held = Buffer.alloc(0)
  #size = 0

  /** Takes a part that is not the last one. */
  hold(bytes: Uint8Array, from: number, to: number): void {
    const count = Math.min(to - from, MOST_LOOKED_AT - this.#size)
    const size = this.#size + count
    if (size > this.#held.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(FIRST_HELD_BYTES, 2 * size))
      this.#held.copy(larger, 0, 0, this.#size)
      this.#held = larger
    }
    this.#held.set(bytes.subarray(from, from + count), this.#size)
    this.#size = size
  }

  /** Takes the last part and returns the whole text. */
  take(bytes: Uint8Array, from: number, to: number): string {
    if (this.#size === 0) return textOf(bytes, from, Math.min(to, from + MOST_LOOKED_AT))
    this.hold(bytes, from, to)
    const text = this.#held.toString('latin1', 0, this.#size)
    this.#size = 0
    return text
  }

  clear(): void {
    this.#size = 0
  }
}
