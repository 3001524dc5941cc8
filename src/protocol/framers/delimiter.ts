import { findByte } from '../find-byte.js'
import { MORE } from '../framing.js'
import type { ReplyReader } from '../protocol.js'

/** A message ends with the first delimiter. The automaton of Knuth, Morris and Pratt reads each byte once. */
export class DelimiterFramer implements ReplyReader {
  readonly failed = false
  readonly closes = false
  readonly #delimiter: Uint8Array
  readonly #fallbacks: Uint32Array
  /** How many bytes of the delimiter the bytes so far end with. */
  #matched = 0

  /** `delimiter`: at least one byte. */
  constructor(delimiter: Uint8Array) {
    this.#delimiter = delimiter
    this.#fallbacks = makeFallbacks(delimiter)
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    const delimiter = this.#delimiter
    const first = delimiter[0]!
    let matched = this.#matched
    let at = from
    while (at < to) {
      if (matched === 0) {
        at = findByte(bytes, first, at, to)
        if (at < 0) break
      }
      while (matched > 0 && bytes[at] !== delimiter[matched]) matched = this.#fallbacks[matched - 1]!
      if (bytes[at] === delimiter[matched]) matched++
      at++
      if (matched === delimiter.length) {
        this.#matched = 0
        return at
      }
    }
    this.#matched = matched
    return MORE
  }

  end(): boolean {
    this.reset()
    return false
  }

  reset(): void {
    this.#matched = 0
  }
}

/** For each prefix of the delimiter: the length of its longest proper prefix that is also its suffix. */
function makeFallbacks(delimiter: Uint8Array): Uint32Array {
  const fallbacks = new Uint32Array(delimiter.length)
  let matched = 0
  for (let at = 1; at < delimiter.length; at++) {
    while (matched > 0 && delimiter[at] !== delimiter[matched]) matched = fallbacks[matched - 1]!
    if (delimiter[at] === delimiter[matched]) matched++
    fallbacks[at] = matched
  }
  return fallbacks
}
