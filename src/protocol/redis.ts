import { readDecimal } from './digits.js'
import { Limited } from './framers/limited.js'
import { BROKEN, MORE } from './framing.js'
import { LineReader } from './line-reader.js'
import type { Protocol, ProtocolOptions, ReplyReader } from './protocol.js'
import { encodeRedisWords, splitRedisWords } from './redis-words.js'

/** Redis (RESP2 and RESP3): `PING`, or the words of a message as redis-cli reads them. A reply that is an error as a whole (-ERR, or ! of RESP3) is an error reply. */
export function makeRedis({ message, maxReplyBytes }: ProtocolOptions): Protocol {
  return {
    name: 'redis',
    request: encodeRedisWords(
      message === undefined ? [PING] : splitRedisWords(Buffer.from(message).toString()),
    ),
    expected: undefined,
    makeReplyReader: () => new Limited(new RedisReader(maxReplyBytes), maxReplyBytes),
  }
}

const PING = Buffer.from('PING')
const MAX_LINE_BYTES = 64 * 1024
const MINUS = 45
const ONE = 49
const BULK_ERROR = 33

/** What follows the first line of a value. */
const SHAPES = {
  '+-:_,#(': 'nothing',
  '$!=': 'blob',
  '*~': 'values',
  '%': 'pairs',
  // said beside the reply: attributes go before the value they describe, a push comes unasked
  '|': 'pairs-aside',
  '>': 'values-aside',
} as const
type Shape = (typeof SHAPES)[keyof typeof SHAPES]

const SHAPE_OF: readonly (Shape | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const found = Object.entries(SHAPES).find(([types]) => types.includes(String.fromCharCode(byte)))
  return found?.[1]
})

const NULL = -1
const NO_COUNT = -2

/**
 * Where the replies of a Redis server end. Nesting needs no stack, so no depth can hurt: all that matters is how many
 * values are still to come, and a value that holds others adds to that.
 */
class RedisReader implements ReplyReader {
  failed = false
  readonly closes = false
  readonly #lines = new LineReader(MAX_LINE_BYTES)
  readonly #maxBytes: number
  /** values still to come before the reply (or what is said beside it) is over */
  #awaited = 1
  /** the next value is the reply itself, not a part of it */
  #atReply = true
  /** what is read now came beside the reply, which is still to come */
  #isAside = false
  /** bytes of a blob still to come, without the line's end behind them */
  #missing = 0
  /** that line's end is still to come */
  #inBlob = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to) {
      if (this.#missing > 0) {
        const taken = Math.min(this.#missing, to - at)
        at += taken
        this.#missing -= taken
        continue
      }
      // tell garbage by its first byte: it may never have a line's end
      const isFirst = !this.#inBlob && this.#lines.isFresh
      if (isFirst && SHAPE_OF[bytes[at]!] === undefined) return BROKEN
      const past = this.#lines.next(bytes, at, to)
      if (past < 0) return past
      at = past
      if (this.#inBlob) {
        if (this.#lines.from < this.#lines.to) return BROKEN
        this.#inBlob = false
      } else if (!this.#takeValue()) return BROKEN
      if (this.#awaited > 0 || this.#inBlob) continue
      const isReply = !this.#isAside
      this.#startReply()
      if (isReply) return at
    }
    return MORE
  }

  end(): boolean {
    this.reset()
    return false
  }

  reset(): void {
    this.#lines.reset()
    this.#missing = 0
    this.#inBlob = false
    this.#startReply()
  }

  #startReply(): void {
    this.#awaited = 1
    this.#atReply = true
    this.#isAside = false
  }

  /** The first line of a value. Answers whether it makes sense. */
  #takeValue(): boolean {
    const type = this.#lines.bytes[this.#lines.from]!
    const shape = SHAPE_OF[type]!
    if (shape === 'pairs-aside' || shape === 'values-aside') return this.#takeAside(shape)
    if (this.#atReply) this.failed = type === MINUS || type === BULK_ERROR
    this.#atReply = false
    this.#awaited--
    if (shape === 'nothing') return true
    const count = this.#readCount()
    if (count === NO_COUNT) return false
    if (count === NULL) return shape !== 'pairs'
    if (shape !== 'blob') return this.#await(shape === 'pairs' ? 2 * count : count)
    this.#missing = count
    this.#inBlob = true
    return count <= this.#maxBytes
  }

  #takeAside(shape: 'pairs-aside' | 'values-aside'): boolean {
    const count = this.#readCount()
    if (count < 0) return false
    if (this.#atReply) {
      this.#isAside = true
      this.#atReply = false
      this.#awaited = 0
    }
    return this.#await(shape === 'pairs-aside' ? 2 * count : count)
  }

  #await(count: number): boolean {
    this.#awaited += count
    // a value has a byte or more, so that many could never fit; and the sum stays where numbers are exact
    return this.#awaited <= this.#maxBytes
  }

  #readCount(): number {
    const { bytes, from, to } = this.#lines
    if (to - from === 3 && bytes[from + 1] === MINUS && bytes[from + 2] === ONE) return NULL
    const count = readDecimal(bytes, from + 1, to)
    return count < 0 ? NO_COUNT : count
  }
}
