import { readHex } from '../digits.js'
import { BROKEN, MORE } from '../framing.js'
import { LineReader } from '../line-reader.js'
import { dropBlanks } from './fields.js'

const MAX_LINE_BYTES = 16 * 1024
const SEMICOLON = 59

type Place = 'size' | 'data' | 'after-data' | 'trailers'

/** Frames a chunked body: chunks, the chunk of size 0, trailers, blank line. Skips the data. */
export class HttpChunks {
  readonly #lines = new LineReader(MAX_LINE_BYTES)
  #place: Place = 'size'
  /** The missing bytes of the chunk. */
  #missing = 0

  /** Like Framer.read. BROKEN: an invalid size, or data longer than its size. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to) {
      if (this.#place === 'data') {
        const taken = Math.min(this.#missing, to - at)
        at += taken
        this.#missing -= taken
        if (this.#missing === 0) this.#place = 'after-data'
        continue
      }
      const past = this.#lines.next(bytes, at, to)
      if (past < 0) return past
      at = past
      const isBlank = this.#lines.from === this.#lines.to
      if (this.#place === 'trailers') {
        if (!isBlank) continue
        this.#place = 'size'
        return at
      }
      if (this.#place === 'after-data') {
        if (!isBlank) return BROKEN
        this.#place = 'size'
      } else {
        this.#missing = this.#readSize()
        if (this.#missing < 0) return BROKEN
        this.#place = this.#missing === 0 ? 'trailers' : 'data'
      }
    }
    return MORE
  }

  reset(): void {
    this.#lines.reset()
    this.#place = 'size'
  }

  /** "1a", "1A;name=value": the size in hex without extensions, or -1 if it is invalid. */
  #readSize(): number {
    const { bytes, from, to } = this.#lines
    let past = from
    while (past < to && bytes[past] !== SEMICOLON) past++
    return readHex(bytes, from, dropBlanks(bytes, from, past))
  }
}
