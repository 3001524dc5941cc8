import { readDecimal } from '../digits.js'
import { dropBlanks, endsWithToken, fieldValue, hasToken, isToken, skipBlanks } from './fields.js'

/** The value of `length` without a Content-Length. */
export const NO_LENGTH = -1
/** The value of `length` for a folded Content-Length, whose value is on the next line. */
const LENGTH_TO_COME = -2

const COMMA = 44
const SPACE = 32
const TAB = 9
const SMALL = 0x20
const LETTER_C = 99
const LETTER_T = 116

type Field = 'length' | 'coding' | 'connection'

/** The fields of a head that define where its body ends (RFC 9112, 6), and if the connection closes. */
export class FramingFields {
  /** Content-Length, or NO_LENGTH. */
  length = NO_LENGTH
  /** Whether there is a Transfer-Encoding, which overrides Content-Length. */
  isCoded = false
  /** Whether the last transfer coding is chunked. */
  isChunked = false
  /** Whether the connection closes after this reply. */
  closes = false
  #saysClose = false
  /** The field that a folded line continues, if it is one of these. */
  #last: Field | null = null

  /** Begins a new head. `closes`: the default without a Connection field, true for HTTP/1.0. */
  begin(closes: boolean): void {
    this.length = NO_LENGTH
    this.isCoded = false
    this.isChunked = false
    this.closes = closes
    this.#saysClose = false
    this.#last = null
  }

  /** Whether the fields are valid, now that all are read. */
  get isSane(): boolean {
    return this.length !== LENGTH_TO_COME
  }

  /** Takes one line, which is not empty and has no line end. Returns whether it is valid. */
  take(bytes: Uint8Array, from: number, to: number): boolean {
    // Comparing the first letter excludes most of a head's dozen fields
    const letter = bytes[from]! | SMALL
    if (letter === LETTER_C) return this.#takeLength(bytes, from, to) && this.#takeConnection(bytes, from, to)
    if (letter === LETTER_T) return this.#takeCoding(bytes, from, to)
    // A folded line continues the last field (RFC 9112, 5.2)
    if (bytes[from] === SPACE || bytes[from] === TAB)
      return this.#takeValue(bytes, skipBlanks(bytes, from, to), to)
    this.#last = null
    return this.isSane
  }

  #takeLength(bytes: Uint8Array, from: number, to: number): boolean {
    this.#last = null
    const value = fieldValue(bytes, from, to, 'content-length')
    if (value < 0) return this.isSane
    this.#last = 'length'
    if (value < to) return this.#takeValue(bytes, value, to)
    if (this.length === NO_LENGTH) this.length = LENGTH_TO_COME
    return true
  }

  #takeConnection(bytes: Uint8Array, from: number, to: number): boolean {
    const value = fieldValue(bytes, from, to, 'connection')
    if (value < 0) return true
    this.#last = 'connection'
    return this.#takeValue(bytes, value, to)
  }

  #takeCoding(bytes: Uint8Array, from: number, to: number): boolean {
    this.#last = null
    const value = fieldValue(bytes, from, to, 'transfer-encoding')
    if (value >= 0) this.#last = 'coding'
    return value < 0 ? this.isSane : this.#takeValue(bytes, value, to)
  }

  #takeValue(bytes: Uint8Array, from: number, to: number): boolean {
    switch (this.#last) {
      case 'length':
        return this.#readLength(bytes, from, to)
      case 'coding':
        // Older servers send identity for no coding
        this.isCoded ||= !isToken(bytes, from, to, 'identity')
        if (from < to) this.isChunked = endsWithToken(bytes, from, to, 'chunked')
        return this.isSane
      case 'connection':
        if (hasToken(bytes, from, to, 'close')) this.closes = this.#saysClose = true
        else if (hasToken(bytes, from, to, 'keep-alive') && !this.#saysClose) this.closes = false
        return this.isSane
      default:
        return this.isSane
    }
  }

  /** A number, possibly repeated (RFC 9110, 8.6). */
  #readLength(bytes: Uint8Array, from: number, to: number): boolean {
    for (let start = from, at = from; at <= to; at++) {
      if (at < to && bytes[at] !== COMMA) continue
      const past = dropBlanks(bytes, start, at)
      const length = readDecimal(bytes, skipBlanks(bytes, start, past), past)
      if (length < 0 || (this.length >= 0 && this.length !== length)) return false
      this.length = length
      start = at + 1
    }
    return true
  }
}
