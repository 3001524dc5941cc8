import { Limited } from './framers/limited.js'
import { BROKEN, MORE } from './framing.js'
import { HttpChunks } from './http/chunks.js'
import { NO_LENGTH } from './http/framing-fields.js'
import { HttpHead, skipEmptyLines } from './http/head.js'
import { completeHttpRequest, readHttpRequest } from './http/request.js'
import type { Protocol, ProtocolOptions, ReplyReader } from './protocol.js'

/**
 * HTTP/1.1: `GET /`, or the request in a message as writeHttpRequest wrote it. A status of 400 or above is an
 * error reply; redirects are not followed.
 */
export function makeHttp({ message, maxReplyBytes, ...options }: ProtocolOptions): Protocol {
  const request = readHttpRequest(message ?? Buffer.from('GET / HTTP/1.1\r\n\r\n'))
  return {
    name: 'http',
    request: completeHttpRequest(request, options),
    expected: undefined,
    makeReplyReader: httpReplyReaders(maxReplyBytes, request.method),
  }
}

/** Readers of the replies to one request method: replies to HEAD have no body. */
export const httpReplyReaders =
  (maxReplyBytes: number, method = 'GET') =>
  (): ReplyReader =>
    new Limited(new HttpReader(maxReplyBytes, method === 'HEAD'), maxReplyBytes)

type Place = 'head' | 'sized-body' | 'chunks' | 'until-close'

/** Finds where replies end (RFC 9112, section 6.3). */
class HttpReader implements ReplyReader {
  readonly #head = new HttpHead()
  readonly #chunks = new HttpChunks()
  readonly #maxBytes: number
  readonly #hasNoBody: boolean
  #place: Place = 'head'
  /** The missing bytes of the body, if its length was given. */
  #missing = 0

  constructor(maxBytes: number, hasNoBody: boolean) {
    this.#maxBytes = maxBytes
    this.#hasNoBody = hasNoBody
  }

  get status(): number {
    return this.#head.status
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

  /** Some servers send an extra empty line after a body. */
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
    if (this.#hasNoBody || status === 204 || status === 304) return 'sized-body'
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
        // the announced length is already above the limit
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
