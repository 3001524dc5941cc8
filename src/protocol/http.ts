import { Limited } from './framers/limited.js'
import { BROKEN, MORE } from './framing.js'
import { HttpChunks } from './http/chunks.js'
import { NO_LENGTH } from './http/framing-fields.js'
import { HttpHead, skipEmptyLines } from './http/head.js'
import type { Protocol, ProtocolOptions, ReplyReader } from './protocol.js'

/** HTTP/1.1: `GET /`. A status of 400 or above is an error reply; redirects are not followed. */
export function makeHttp({ host, keepAlive, maxReplyBytes }: ProtocolOptions): Protocol {
  const connection = keepAlive ? '' : 'Connection: close\r\n'
  return {
    name: 'http',
    request: Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: heythere\r\n${connection}\r\n`),
    expected: undefined,
    makeReplyReader: () => new Limited(new HttpReader(maxReplyBytes), maxReplyBytes),
  }
}

type Place = 'head' | 'sized-body' | 'chunks' | 'until-close'

/** Where the replies to GET end (RFC 9112, section 6.3). */
class HttpReader implements ReplyReader {
  readonly #head = new HttpHead()
  readonly #chunks = new HttpChunks()
  readonly #maxBytes: number
  #place: Place = 'head'
  /** bytes of the body still to come, where its length was given */
  #missing = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get failed(): boolean {
    return this.#head.status >= 400
  }

  get closes(): boolean {
    return this.#head.fields.closes
  }

  read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    if (this.#place === 'head') {
      at = this.#head.read(bytes, from, to)
      if (at < 0) return at
      this.#place = this.#placeAfterHead()
    }
    const past = this.#readBody(bytes, at, to)
    if (past >= 0) this.#place = 'head'
    return past
  }

  /** Some servers end a body with an empty line that belongs to nothing. */
  skip(bytes: Uint8Array, from: number, to: number): number {
    return skipEmptyLines(bytes, from, to)
  }

  end(): boolean {
    const isWhole = this.#place === 'until-close'
    this.reset()
    return isWhole
  }

  reset(): void {
    this.#place = 'head'
    this.#head.reset()
    this.#chunks.reset()
  }

  #placeAfterHead(): Place {
    const { status, fields } = this.#head
    const { isCoded, isChunked, length } = fields
    this.#missing = 0
    if (status === 204 || status === 304) return 'sized-body'
    if (isChunked) return 'chunks'
    if (isCoded || length === NO_LENGTH) {
      fields.closes = true
      return 'until-close'
    }
    this.#missing = length
    return 'sized-body'
  }

  #readBody(bytes: Uint8Array, from: number, to: number): number {
    switch (this.#place) {
      case 'chunks':
        return this.#chunks.read(bytes, from, to)
      case 'sized-body': {
        // no need to wait for what is promised to be too much
        if (this.#missing > this.#maxBytes) return BROKEN
        const taken = Math.min(this.#missing, to - from)
        this.#missing -= taken
        return this.#missing === 0 ? from + taken : MORE
      }
      default:
        return MORE
    }
  }
}
