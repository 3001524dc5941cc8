import { BROKEN, MORE } from '../framing.js'
import type { ReplyReader } from '../protocol.js'

const MAX_BYTES = 64 * 1024
const MAX_BYTES_LOOKING_AHEAD = 8 * 1024
const FIRST_STEP = 64

// May take an expression that only looks like it ([$]) for one that looks ahead: slower, and still right
const LOOKS_AHEAD = /\$|\\[bB]|\(\?[=!]/
const LAST_DOLLAR = /(?<=(?:^|[^\\])(?:\\\\)*)\$$/

/**
 * A message is the shortest run of bytes (as latin1) in which the expression is found: it ends with the first byte
 * that makes it match, whatever follows. So `a+` ends at the first a, and how packets are cut can't matter.
 *
 * Whether an expression is found between two places depends on the bytes before and between them only, unless it
 * looks ahead ($, \b, (?=). Then what matches goes on matching when bytes are added, so we may test in large steps
 * and halve our way back to the byte. Where it does look ahead each byte is tested, and the bound is lower.
 *
 * The one framer that allocates and reads bytes again: a text per message, tested anew with each packet.
 */
export class RegexFramer implements ReplyReader {
  readonly failed = false
  readonly closes = false
  readonly #regex: RegExp
  readonly #looksAhead: boolean
  readonly #maxBytes: number
  #text = ''

  /** `maxBytes` is lowered to 64 KiB, to 8 KiB for an expression that looks ahead. */
  constructor(source: string, maxBytes: number) {
    // "found at the end" and "found" become true with the same byte, so the commonest look ahead isn't one
    const bare = source.replace(LAST_DOLLAR, '')
    this.#looksAhead = LOOKS_AHEAD.test(bare)
    this.#regex = new RegExp(this.#looksAhead ? source : bare)
    this.#maxBytes = Math.min(maxBytes, this.#looksAhead ? MAX_BYTES_LOOKING_AHEAD : MAX_BYTES)
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to) {
      const before = this.#text.length
      // steps that double: work in proportion to this message, however many more the packet holds
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

  /** The length of the shortest prefix that matches; it is longer than `low`, which doesn't. */
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
