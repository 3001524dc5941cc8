import { copyBytes } from './copy-bytes.js'
import type { Template } from './template/template.js'
import type { Value } from './value.js'

const SLAB_BYTES = 64 * 1024
/** What one write may be at the most, where messages go out together: more is no cheaper for each. */
const MOST_TOGETHER = 256 * 1024
/** From here on a message that is always the same goes out by itself, without a copy. */
const LONG = 4096
/** Views that are kept, by their length. */
const MOST_VIEWS = 1024

/**
 * Messages on their way into one write; one for all connections of a thread. It writes them into memory that is used
 * again as soon as the socket has taken the bytes.
 */
export class Outbox {
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
  /** What is collected is `slab[from..to)`: what is before it a socket may still read. */
  #from = 0
  #to = 0
  #whole: Uint8Array | null = null
  #views: (Buffer | undefined)[] = []

  /** Nothing is collected. */
  get isEmpty(): boolean {
    return this.#to === this.#from && this.#whole === null
  }

  /** Nothing more may be added before `take`. */
  get isFull(): boolean {
    return this.#whole !== null || this.#to - this.#from >= MOST_TOGETHER
  }

  /** Adds a message, with a client's values. */
  add(message: Template, values: readonly Value[]): void {
    if (message.constant) this.addBytes(message.constant)
    else {
      this.#reserve(message.bytes.most)
      this.#to = message.write(values, this.#slab, this.#to)
    }
  }

  /** Adds bytes that will not change. */
  addBytes(bytes: Uint8Array): void {
    if (bytes.length >= LONG && this.isEmpty) this.#whole = bytes
    else {
      this.#reserve(bytes.length)
      this.#to = copyBytes(bytes, this.#slab, this.#to)
    }
  }

  /** What was collected, to be written at once. Answer with `release` before anything is added. */
  take(): Uint8Array {
    if (this.#whole) return this.#whole
    const length = this.#to - this.#from
    if (this.#from > 0 || length >= MOST_VIEWS) return this.#slab.subarray(this.#from, this.#to)
    // Most messages of a run have one of a few lengths
    this.#views[length] ??= this.#slab.subarray(0, length)
    return this.#views[length]
  }

  /** What was taken is in the hands of the system, or `isPending`: a socket reads it later, and it may not change. */
  release(isPending: boolean): void {
    if (this.#whole) this.#whole = null
    else if (isPending) this.#from = this.#to
    else this.#to = this.#from
  }

  #reserve(bytes: number): void {
    if (this.#to + bytes <= this.#slab.length) return
    const collected = this.#slab.subarray(this.#from, this.#to)
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * collected.length + bytes))
    slab.set(collected)
    this.#slab = slab
    this.#from = 0
    this.#to = collected.length
    this.#views = []
  }
}
