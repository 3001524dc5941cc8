import { readDecimal } from './digits.js'
import { Limited } from './framers/limited.js'
import { BROKEN, MORE } from './framing.js'
import { LineReader } from './line-reader.js'
import type { Protocol, ProtocolOptions, ReplyReader } from './protocol.js'
import { encodeRedisWords, splitRedisWords } from './redis-words.js'

/**
 * Redis (RESP2 and RESP3): `PING`, or the words of a message as redis-cli reads them. Only a top-level error
 * (-ERR, or ! of RESP3) makes an error reply.
 */
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
  // not part of the reply: attributes precede the value they describe, a push is unsolicited
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
 * Finds where the replies of a Redis server end. Nesting needs no stack, so its depth is harmless: the reader
 * only counts the values still to come, and a value that contains others adds to the count.
 */
class RedisReader implements ReplyReader {
  failed = false
  readonly closes = false
  readonly #lines = new LineReader(MAX_LINE_BYTES)
  readonly #maxBytes: number
  /** The number of values still to come in the reply, or in the data before it. */
  #awaited = 1
  /** Whether the next value is the reply itself, not a part of it. */
  #atReply = true
  /** Whether the current data is not the reply, which is still to come. */
  #isAside = false
  /** The missing bytes of a blob, without the line end after them. */
  #missing = 0
  /** Whether the line end of a blob is still to come. */
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
      // recognize garbage by its first byte, since it may never have a line end
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

  /** Reads the first line of a value. Returns whether it is valid. */
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
    // each value has at least a byte, so more values can't fit; the sum also stays exact
    return this.#awaited <= this.#maxBytes
  }

  #readCount(): number {
    const { bytes, from, to } = this.#lines
    if (to - from === 3 && bytes[from + 1] === MINUS && bytes[from + 2] === ONE) return NULL
    const count = readDecimal(bytes, from + 1, to)
    return count < 0 ? NO_COUNT : count
  }
}
