import { copyBytes } from '../copy-bytes.js'
import type { Value } from '../value.js'

/** A text of fixed length, which `fill` redraws in place. */
export class TextValue implements Value {
  readonly #bytes: Uint8Array
  readonly #fill: (bytes: Uint8Array) => void

  constructor(bytes: number, fill: (bytes: Uint8Array) => void) {
    this.#bytes = new Uint8Array(bytes)
    this.#fill = fill
  }

  draw(): void {
    this.#fill(this.#bytes)
  }

  size(): number {
    return this.#bytes.length
  }

  write(into: Uint8Array, at: number): number {
    return copyBytes(this.#bytes, into, at)
  }

  number(): number {
    return Number.NaN
  }
}
