import { MORE } from '../framing.js'
import type { ReplyReader } from '../protocol.js'

/** A message is everything until the peer ends the stream; it has at least one byte. */
export class CloseFramer implements ReplyReader {
  readonly failed = false
  readonly closes = true
  #isEmpty = true

  read(_bytes: Uint8Array, from: number, to: number): number {
    if (to > from) this.#isEmpty = false
    return MORE
  }

  end(): boolean {
    const isWhole = !this.#isEmpty
    this.#isEmpty = true
    return isWhole
  }

  reset(): void {
    this.#isEmpty = true
  }
}
