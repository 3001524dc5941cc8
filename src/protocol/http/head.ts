import { readDecimal } from '../digits.js'
import { BROKEN, MORE } from '../framing.js'
import { LineReader } from '../line-reader.js'
import { FramingFields } from './framing-fields.js'

const MAX_HEAD_BYTES = 64 * 1024
const CAPITAL_H = 72
const SPACE = 32
const CARRIAGE_RETURN = 13
const LINE_FEED = 10
const VERSION = Buffer.from('HTTP/1.')
const STATUS_AT = VERSION.length + 2

/** The index after the empty lines at the start of `bytes[from..to)`: they may precede or follow a reply. */
export function skipEmptyLines(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && (bytes[at] === CARRIAGE_RETURN || bytes[at] === LINE_FEED)) at++
  return at
}

/**
 * Frames the head of an HTTP reply, from the status line to the blank line, and reads what defines the end of
 * the body. Interim replies (100, 103) are part of the head of the final reply. The fields are those of the
 * head that was just read.
 */
export class HttpHead {
  status = 0
  readonly fields = new FramingFields()
  readonly #lines = new LineReader(MAX_HEAD_BYTES)
  #inFields = false
  #size = 0

  /** Like Framer.read. BROKEN: not an HTTP/1 reply, contradictory fields, or a head of more than 64 KiB. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to) {
      // recognize garbage by its first byte, since it may never have a line end
      if (!this.#inFields && this.#lines.isFresh && bytes[at] !== CAPITAL_H) {
        at = skipEmptyLines(bytes, at, to)
        if (at === to) return MORE
        if (bytes[at] !== CAPITAL_H) return BROKEN
      }
      const past = this.#lines.next(bytes, at, to)
      if (past === BROKEN) return BROKEN
      this.#size += (past === MORE ? to : past) - at
      if (this.#size > MAX_HEAD_BYTES) return BROKEN
      if (past === MORE) return MORE
      at = past
      if (!this.#inFields) {
        if (!this.#takeStatus()) return BROKEN
        this.#inFields = true
      } else if (this.#lines.from < this.#lines.to) {
        if (!this.fields.take(this.#lines.bytes, this.#lines.from, this.#lines.to)) return BROKEN
      } else {
        this.#inFields = false
        if (!this.fields.isSane) return BROKEN
        if (this.status >= 200) {
          this.#size = 0
          return at
        }
      }
    }
    return MORE
  }

  reset(): void {
    this.#lines.reset()
    this.#inFields = false
    this.#size = 0
  }

  /** "HTTP/1.1 200 OK", the reason is optional. */
  #takeStatus(): boolean {
    const { bytes, from, to } = this.#lines
    const statusAt = from + STATUS_AT
    const statusTo = statusAt + 3
    if (to < statusTo || (to > statusTo && bytes[statusTo] !== SPACE)) return false
    for (let i = 0; i < VERSION.length; i++) if (bytes[from + i] !== VERSION[i]) return false
    const minor = readDecimal(bytes, statusAt - 2, statusAt - 1)
    if (minor < 0 || bytes[statusAt - 1] !== SPACE) return false
    this.status = readDecimal(bytes, statusAt, statusTo)
    this.fields.begin(minor === 0)
    // 101: the server switches to another protocol, which was not requested
    return this.status >= 100 && this.status !== 101
  }
}
