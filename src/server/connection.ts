import type { Socket } from 'node:net'
import type { Framer } from '../protocol/framing.js'
import { BROKEN, MORE } from '../protocol/framing.js'
import type { ServerTrouble } from '../recording/server-account.js'
import { nowUs } from '../threads/clock.js'
import type { Asker, RequestHandling } from './handling.js'

/** What the connections of one server share. */
export interface ConnectionContext {
  readonly handling: RequestHandling
  readonly keepAlive: boolean
  /** null: the bytes of one read are one request. */
  readonly makeFramer: (() => Framer) | null
  readonly maxRequestBytes: number
  readonly counters: ConnectionCounters
  /** Called for each request; undefined if nobody listens, which is faster. */
  readonly onRequest: ((request: Uint8Array) => void) | undefined
  readonly onTrouble: (kind: ServerTrouble, reason: string) => void
  readonly onClose: (connection: ServerConnection) => void
}

export interface ConnectionCounters {
  handled: number
  failed: number
  rejected: number
  idled: number
  droppedBytes: number
}

const IN_PARTS =
  'a request arrived in several reads, but only the first was handled; give --request-until RULE (requestUntil)'
const NOTHING = new Uint8Array(0)

/** reading: a request. handling: computing its reply. closing: all is sent, and the peer has to close. */
type State = 'reading' | 'handling' | 'closing'

/** One accepted connection: requests and their replies in turn. One request is handled at a time. */
export class ServerConnection implements Asker {
  readonly #socket: Socket
  readonly #context: ConnectionContext
  readonly #framer: Framer | null
  #state: State = 'reading'
  #parts: Uint8Array[] = []
  #partsLength = 0
  /** Bytes after the request that is being handled. */
  #rest: Uint8Array = NOTHING
  #peerEnded = false
  #stopping = false
  #pumping = false
  /** When the state began; the idle timeout counts from here. */
  #sinceUs = nowUs()

  constructor(socket: Socket, context: ConnectionContext) {
    this.#socket = socket
    this.#context = context
    this.#framer = context.makeFramer?.() ?? null
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    socket.on('end', () => this.#onEnd())
    // A client that vanishes is no error; 'close' follows
    socket.on('error', () => undefined)
    socket.on('close', () => context.onClose(this))
  }

  onReply(reply: Uint8Array): void {
    // Counted even if the client is gone: the histograms include it, too
    this.#context.counters.handled++
    if (this.#socket.destroyed) return
    if (!this.#context.keepAlive || this.#stopping || (this.#peerEnded && this.#rest.length === 0)) {
      this.#finish(reply)
      return
    }
    this.#state = 'reading'
    this.#sinceUs = nowUs()
    if (this.#socket.write(reply)) this.#pump()
    // The peer does not read its replies: send no further ones until it does
    else this.#socket.once('drain', () => this.#pump())
  }

  onFailure(why: 'handler' | 'queue-full', reason: string): void {
    const { counters } = this.#context
    if (why === 'handler') counters.failed++
    else counters.rejected++
    this.#context.onTrouble(why, reason)
    // Don't destroy it: replies to earlier requests may be in transit
    if (!this.#socket.destroyed) this.#finish(NOTHING)
  }

  /** Cuts a client that is silent or slow, or does not close after the reply. */
  sweep(ageUs: (sinceUs: number) => number, idleTimeoutMs: number, lingerMs: number): void {
    const forMs = ageUs(this.#sinceUs) / 1000
    const isUnread = this.#socket.writableLength > 0
    if (this.#state === 'handling') return
    // A long reply may take time to send; after that, only the peer's close is awaited
    if (this.#state === 'closing' && !isUnread) {
      if (forMs > lingerMs) this.#socket.destroy()
    } else if (forMs > idleTimeoutMs) {
      this.#context.counters.idled++
      this.#context.onTrouble(
        'idle',
        `${isUnread ? 'a reply was not read' : 'no request came'} for ${idleTimeoutMs} ms`,
      )
      this.#socket.destroy()
    }
  }

  /** Takes no request after the current one; closes an idle connection at once. */
  drain(): void {
    this.#stopping = true
    if (this.#state !== 'reading' || this.#partsLength > 0) return
    if (this.#socket.writableLength > 0) this.#finish(NOTHING)
    else this.#socket.destroy()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #onData(chunk: Uint8Array): void {
    if (this.#state === 'closing' || (this.#state === 'handling' && !this.#context.keepAlive)) {
      this.#context.counters.droppedBytes += chunk.length
      if (this.#framer === null) this.#context.onTrouble('in-parts', IN_PARTS)
      return
    }
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    // Stop reading from a client whose request is being handled, or who does not read its replies
    if (this.#state === 'handling' || this.#socket.writableNeedDrain) this.#socket.pause()
    else this.#pump()
  }

  #onEnd(): void {
    this.#peerEnded = true
    // Requests read before are answered first: once their replies are read, #pump continues and closes
    if (this.#state !== 'reading' || this.#rest.length > 0) return
    // As in the tutorial: an end before any byte is an empty request, and gets a reply
    const asksNothing = !this.#context.keepAlive && this.#framer === null
    if (asksNothing) this.#handle(NOTHING)
    else if (this.#framer?.end()) this.#handle(Buffer.concat(this.#parts))
    else this.#socket.end()
  }

  /** Takes requests out of the bytes read; replies that are ready at once leave in one write. */
  #pump(): void {
    if (this.#pumping) return
    this.#pumping = true
    this.#socket.cork()
    while (this.#state === 'reading' && this.#rest.length > 0 && !this.#socket.writableNeedDrain)
      this.#takeRequest()
    this.#socket.uncork()
    this.#pumping = false
    if (this.#state !== 'reading' || this.#rest.length > 0) return
    if (this.#peerEnded) this.#socket.end()
    // Not before everything read is handled; otherwise unhandled bytes would grow with each request
    else if (this.#socket.isPaused()) this.#socket.resume()
  }

  #takeRequest(): void {
    const bytes = this.#rest
    this.#rest = NOTHING
    if (this.#framer === null) {
      const most = this.#context.maxRequestBytes
      if (bytes.length > most) {
        this.#context.counters.droppedBytes += bytes.length - most
        this.#context.onTrouble('too-long', 'a request was longer than --max-request: the rest was dropped')
      }
      this.#handle(bytes.subarray(0, most))
      return
    }
    const end = this.#framer.read(bytes, 0, bytes.length)
    if (end === BROKEN) {
      this.#context.counters.rejected++
      this.#context.counters.droppedBytes += this.#partsLength + bytes.length
      this.#context.onTrouble('no-message', 'a request was longer than --max-request, or not a valid message')
      this.#finish(NOTHING)
      return
    }
    const part = bytes.subarray(0, end === MORE ? bytes.length : end)
    if (end === MORE || this.#partsLength > 0) {
      this.#parts.push(part)
      this.#partsLength += part.length
    }
    if (end === MORE) return
    const request = this.#partsLength > 0 ? Buffer.concat(this.#parts, this.#partsLength) : part
    this.#parts = []
    this.#partsLength = 0
    this.#rest = bytes.subarray(end)
    this.#handle(request)
  }

  #handle(request: Uint8Array): void {
    this.#state = 'handling'
    this.#context.onRequest?.(request)
    this.#context.handling.handle(request, this)
  }

  /**
   * Sends the last bytes and closes only this direction: a close with unread bytes would become a reset, and
   * the reply could be lost. Further bytes are read and dropped until the peer closes too.
   */
  #finish(reply: Uint8Array): void {
    this.#state = 'closing'
    this.#sinceUs = nowUs()
    this.#context.counters.droppedBytes += this.#rest.length
    this.#rest = NOTHING
    this.#parts = []
    this.#socket.end(reply)
    if (this.#socket.isPaused()) this.#socket.resume()
  }
}
