import { copyPart } from '../copy-bytes.js'
import type { Extent, Value } from '../value.js'

const MOST_CAPTURED = 16 * 1024

/** A text captured from a reply, for later messages. */
export class CaptureValue implements Value {
  #bytes = Buffer.alloc(0)
  #size = 0
  #isSet = false

  /** `text` is latin1. Returns false if it is too long to store. */
  set(text: string): boolean {
    if (text.length > MOST_CAPTURED) return false
    if (text.length > this.#bytes.length) this.#bytes = Buffer.alloc(Math.max(64, 2 * text.length))
    this.#size = this.#bytes.write(text, 0, 'latin1')
    this.#isSet = true
    return true
  }

  /** Null until something is captured. */
  get text(): string | null {
    return this.#isSet ? this.#bytes.toString('latin1', 0, this.#size) : null
  }

  draw(): void {
    // The value stays until the next capture
  }

  size(): number {
    return this.#size
  }

  write(into: Uint8Array, at: number): number {
    return copyPart(this.#bytes, 0, this.#size, into, at)
  }

  number(): number {
    return Number.NaN
  }
}

export const CAPTURE_EXTENT: Extent = {
  bytes: { least: 0, most: MOST_CAPTURED },
  whole: { cure: 'a capture is written as the bytes that were captured; leave the format out' },
}
