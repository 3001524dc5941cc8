import { BROKEN } from '../framing.js'
import type { ReplyReader } from '../protocol.js'

/** Limits any framer: a message of more than `maxBytes` is BROKEN. */
export class Limited implements ReplyReader {
  readonly #inner: ReplyReader
  readonly #maxBytes: number
  /** The bytes of the current message so far. */
  #size = 0

  constructor(inner: ReplyReader, maxBytes: number) {
    this.#inner = inner
    this.#maxBytes = maxBytes
  }

  get failed(): boolean {
    return this.#inner.failed
  }

  get status(): number | undefined {
    return this.#inner.status
  }

  get closes(): boolean {
    return this.#inner.closes
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    const past = this.#inner.read(bytes, from, to)
    if (past === BROKEN) return BROKEN
    const size = this.#size + (past < 0 ? to : past) - from
    if (size > this.#maxBytes) return BROKEN
    this.#size = past < 0 ? size : 0
    return past
  }

  skip(bytes: Uint8Array, from: number, to: number): number {
    return this.#inner.skip?.(bytes, from, to) ?? from
  }

  end(): boolean {
    this.#size = 0
    return this.#inner.end()
  }

  reset(): void {
    this.#size = 0
    this.#inner.reset()
  }
}
