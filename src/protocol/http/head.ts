import { readDecimal } from '../digits.js'
import { BROKEN, MORE } from '../framing.js'
import { LineReader } from '../line-reader.js'
import { dropBlanks, endsWithToken, fieldValue, hasToken } from './fields.js'

const MAX_HEAD_BYTES = 64 * 1024
const CAPITAL_H = 72
const SPACE = 32
const VERSION = Buffer.from('HTTP/1.')
const STATUS_AT = VERSION.length + 2

/** The length of a body that none was given for. */
export const NO_LENGTH = -1

/**
 * Frames the head of an HTTP reply, status line to blank line, and keeps what the body's end hangs on. Interim
 * replies (100, 103) are part of the head of the one they announce. The fields speak of the head that was just read.
 */
export class HttpHead {
  status = 0
  /** Content-Length, or NO_LENGTH. */
  length = NO_LENGTH
  /** There is a Transfer-Encoding, so that Content-Length means nothing. */
  isCoded = false
  /** The last of the transfer codings is chunked. */
  isChunked = false
  /** The server closes the connection after this reply. */
  closes = false
  readonly #lines = new LineReader(MAX_HEAD_BYTES)
  #inFields = false
  #size = 0

  /** As Framer.read. BROKEN: this is no HTTP/1 reply, contradicts itself, or has a head of more than 64 KiB. */
  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to) {
      // tell garbage by its first byte: it may never have a line's end
      if (!this.#inFields && this.#lines.isFresh && bytes[at] !== CAPITAL_H) return BROKEN
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
        if (!this.#takeField()) return BROKEN
      } else {
        this.#inFields = false
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

  /** "HTTP/1.1 200 OK", the reason left out at will. */
  #takeStatus(): boolean {
    const { bytes, from, to } = this.#lines
    const statusAt = from + STATUS_AT
    const statusTo = statusAt + 3
    if (to < statusTo || (to > statusTo && bytes[statusTo] !== SPACE)) return false
    for (let i = 0; i < VERSION.length; i++) if (bytes[from + i] !== VERSION[i]) return false
    const minor = readDecimal(bytes, statusAt - 2, statusAt - 1)
    if (minor < 0 || bytes[statusAt - 1] !== SPACE) return false
    this.status = readDecimal(bytes, statusAt, statusTo)
    this.length = NO_LENGTH
    this.isCoded = false
    this.isChunked = false
    this.closes = minor === 0
    // 101: the server speaks another protocol from here on, which nobody asked it to
    return this.status >= 100 && this.status !== 101
  }

  #takeField(): boolean {
    const { bytes, from, to } = this.#lines
    // of the dozen fields of a head, two or three get past their first letter
    const letter = bytes[from]! | 0x20
    if (letter === 0x63) return this.#takeLength() && this.#takeConnection()
    if (letter !== 0x74) return true
    const coding = fieldValue(bytes, from, to, 'transfer-encoding')
    if (coding >= 0) {
      this.isCoded = true
      this.isChunked = endsWithToken(bytes, coding, to, 'chunked')
    }
    return true
  }

  #takeLength(): boolean {
    const { bytes, from, to } = this.#lines
    const value = fieldValue(bytes, from, to, 'content-length')
    if (value < 0) return true
    const length = readDecimal(bytes, value, dropBlanks(bytes, value, to))
    if (length < 0 || (this.length !== NO_LENGTH && this.length !== length)) return false
    this.length = length
    return true
  }

  #takeConnection(): boolean {
    const { bytes, from, to } = this.#lines
    const value = fieldValue(bytes, from, to, 'connection')
    if (value < 0) return true
    if (hasToken(bytes, value, to, 'close')) this.closes = true
    else if (hasToken(bytes, value, to, 'keep-alive')) this.closes = false
    return true
  }
}
