import { BROKEN, MORE } from '../framing.js'
import type { ReplyReader } from '../protocol.js'

const MAX_BYTES = 64 * 1024
const MAX_BYTES_LOOKING_AHEAD = 8 * 1024
const FIRST_STEP = 64

// May misjudge an expression such as [$] as looking ahead: that is slower, but still right
const LOOKS_AHEAD = /\$|\\[bB]|\(\?[=!]/
const LAST_DOLLAR = /(?<=(?:^|[^\\])(?:\\\\)*)\$$/

/**
 * A message is the shortest run of bytes (as latin1) that the expression matches: it ends with the first byte
 * that makes it match, whatever follows. So `a+` ends at the first a, however packets are cut.
 *
 * Whether an expression matches between two places depends only on the bytes before and between them, unless
 * it looks ahead ($, \b, (?=). A match then remains one when bytes are added, so it can be tested in large
 * steps and the end found by bisection. With look-ahead each byte is tested, and the limit is lower.
 *
 * The only framer that allocates and reads bytes again: one text per message, tested with each packet.
 */
export class RegexFramer implements ReplyReader {
  readonly failed = false
  readonly closes = false
  readonly #regex: RegExp
  readonly #looksAhead: boolean
  readonly #maxBytes: number
  #text = ''

  /** `maxBytes` is lowered to 64 KiB, and to 8 KiB for an expression that looks ahead. */
  constructor(source: string, maxBytes: number) {
    // "found at the end" and "found" become true at the same byte, so the common final $ can be dropped
    const bare = source.replace(LAST_DOLLAR, '')
    this.#looksAhead = LOOKS_AHEAD.test(bare)
    this.#regex = new RegExp(this.#looksAhead ? source : bare)
    this.#maxBytes = Math.min(maxBytes, this.#looksAhead ? MAX_BYTES_LOOKING_AHEAD : MAX_BYTES)
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to) {
      const before = this.#text.length
      // steps double, so the work is proportional to this message and not to the rest of the packet
      const step = this.#looksAhead ? 1 : Math.max(FIRST_STEP, before)
      const taken = Math.min(step, to - at, this.#maxBytes - before)
      if (taken === 0) return BROKEN
      this.#text += Buffer.from(bytes.buffer, bytes.byteOffset + at, taken).toString('latin1')
      if (this.#regex.test(this.#text)) {
        const past = at + this.#findEnd(before) - before
        this.#text = ''
        return past
      }
      at += taken
    }
    return MORE
  }

  end(): boolean {
    this.reset()
    return false
  }

  reset(): void {
    this.#text = ''
  }

  /** The length of the shortest prefix that matches; the prefix of length `low` does not. */
  #findEnd(low: number): number {
    let longestWithout = low
    let shortestWith = this.#text.length
    while (shortestWith - longestWithout > 1) {
      const middle = (longestWithout + shortestWith) >> 1
      if (this.#regex.test(this.#text.slice(0, middle))) shortestWith = middle
      else longestWithout = middle
    }
    return shortestWith
  }
}
