import { copyBytes } from './copy-bytes.js'
import type { Template } from './template/template.js'
import type { Value } from './value.js'

const SLAB_BYTES = 64 * 1024
/** The limit for messages that are collected into one write: larger writes make no message cheaper. */
const MOST_TOGETHER = 256 * 1024
/** A constant message of at least this length is written alone, without a copy. */
const LONG = 4096
/** Messages shorter than this have a cached view for each length. */
const MOST_VIEWS = 1024

/**
 * Collects messages into one write; one outbox serves all connections of a thread. Its memory is reused as
 * soon as the socket has taken the bytes.
 */
export class Outbox {
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
  /** The collected bytes are `slab[from..to)`; a socket may still read the bytes before them. */
  #from = 0
  #to = 0
  #whole: Uint8Array | null = null
  #views: (Buffer | undefined)[] = []

  /** Whether nothing is collected. */
  get isEmpty(): boolean {
    return this.#to === this.#from && this.#whole === null
  }

  /** Whether nothing may be added before `take`. */
  get isFull(): boolean {
    return this.#whole !== null || this.#to - this.#from >= MOST_TOGETHER
  }

  /** Adds a message with a client's values. */
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

  /** Returns the collected bytes, to be written now. Call `release` before anything else is added. */
  take(): Uint8Array {
    if (this.#whole) return this.#whole
    const length = this.#to - this.#from
    if (this.#from > 0 || length >= MOST_VIEWS) return this.#slab.subarray(this.#from, this.#to)
    // Most messages of a run have one of a few lengths
    this.#views[length] ??= this.#slab.subarray(0, length)
    return this.#views[length]
  }

  /** The taken bytes were written. `isPending`: a socket reads them later, so they must not change. */
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
