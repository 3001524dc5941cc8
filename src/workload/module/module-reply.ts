/** Collects the parts of a reply into a copy. */
export class ModuleReply {
  #parts: Uint8Array[] = []

  hear(bytes: Uint8Array, from: number, to: number): void {
    this.#parts.push(Uint8Array.prototype.slice.call(bytes, from, to))
  }

  /** Takes the last part and returns the whole reply. */
  take(bytes: Uint8Array, from: number, to: number): Uint8Array {
    // A plain copy: the slice of a Buffer would be a view of bytes that change
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
