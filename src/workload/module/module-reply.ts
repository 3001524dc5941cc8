/** A reply that comes in parts, as bytes of its own. */
export class ModuleReply {
  #parts: Uint8Array[] = []

  hear(bytes: Uint8Array, from: number, to: number): void {
    this.#parts.push(Uint8Array.prototype.slice.call(bytes, from, to))
  }

  /** The last part: answers all of it. */
  take(bytes: Uint8Array, from: number, to: number): Uint8Array {
    // A copy, and a plain one: a Buffer's slice would be a view of bytes that change
    const last = Uint8Array.prototype.slice.call(bytes, from, to)
    if (this.#parts.length === 0) return last
    const whole = Buffer.concat([...this.#parts, last])
    this.#parts = []
    return whole
  }

  clear(): void {
    this.#parts = []
  }
}
