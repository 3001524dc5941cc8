import type { Expectation } from '../protocol/expectation.js'
import { MORE } from '../protocol/framing.js'
import type { FailedOutcome, Outcome } from '../protocol/outcome.js'
import type { ReplyReader } from '../protocol/protocol.js'
import { type ClientSocket, readBuffer } from './client-socket.js'
import type { Copies } from './copies.js'
import type { Endpoint } from './endpoint.js'
import { makeSocket } from './make-socket.js'
import { Outstanding } from './outstanding.js'

export interface ConnectionSettings {
  readonly endpoint: Endpoint
  readonly request: Copies
  readonly keepAlive: boolean
  readonly pipelining: number
  readonly timeoutUs: number
  readonly connectTimeoutUs: number
  readonly clock: () => number
}

/** Told what happens on a connection: one object for all of a thread's, so that an exchange makes no closure. */
export interface ConnectionOwner {
  /** The oldest exchange of the connection is over; its times are in the connection's fields until this returns. */
  onExchange(connection: Connection, outcome: Outcome): void
  /** It is connected, or failed to be: a handshake is over. */
  onHandshakeOver(isConnected: boolean): void
  /** It can take another exchange. */
  onReady(connection: Connection): void
}

type State = 'closed' | 'connecting' | 'open' | 'closing'

/**
 * One client: it connects, exchanges, closes, and connects again. Up to `pipelining` exchanges are outstanding; replies
 * are paired with them in order.
 */
export class Connection {
  readonly #settings: ConnectionSettings
  readonly #owner: ConnectionOwner
  readonly #reader: ReplyReader
  readonly #expectation: Expectation | null
  readonly #socket: ClientSocket
  readonly #outstanding: Outstanding

  #state: State = 'closed'
  #dialledUs = 0
  #handshakeUs = -1
  #replyBegunUs = -1

  /** Of the exchange that just ended: see ExchangeTimes. */
  dueUs = 0
  startUs = 0
  connectUs = -1
  firstByteUs = 0
  bytesSent = 0
  bytesReceived = 0
  /** For whoever keeps lists of free connections: whether this one is in a list. */
  parked = false
  /** Connects that failed in a row; what a back-off goes by. */
  failedConnects = 0

  constructor(
    settings: ConnectionSettings,
    reader: ReplyReader,
    expectation: Expectation | null,
    owner: ConnectionOwner,
  ) {
    this.#settings = settings
    this.#owner = owner
    this.#reader = reader
    this.#expectation = expectation
    this.#outstanding = new Outstanding(settings.pipelining)
    this.#socket = makeSocket(settings.endpoint, settings.keepAlive, {
      onConnected: () => this.#onConnected(),
      onRead: length => this.#onRead(length),
      onEnd: () => this.#onEnd(),
      onFailure: outcome => this.#onFailure(outcome),
      onClosed: () => this.#onClosed(),
    })
  }

  get outstanding(): number {
    return this.#outstanding.count
  }

  /** Whether begin() may be called now. */
  get ready(): boolean {
    return this.#state !== 'closing' && this.#outstanding.count < this.#settings.pipelining
  }

  /** Whether the next begin() has to connect first. */
  get mustConnect(): boolean {
    return this.#state === 'closed'
  }

  /** Starts an exchange; flush() then sends all that were started. */
  begin(dueUs: number, nowUs: number): void {
    this.#outstanding.add(dueUs, nowUs)
    if (this.#state === 'closed') this.#dial(nowUs)
  }

  /** Sends what was begun, in one write. */
  flush(): void {
    let unwritten = this.#outstanding.unwritten
    if (this.#state !== 'open' || unwritten === 0) return
    this.#outstanding.write(this.#settings.clock())
    while (unwritten > 0 && this.#state === 'open') {
      const together = Math.min(unwritten, this.#settings.request.most)
      const bytes = this.#settings.request.of(together)
      unwritten -= together
      this.bytesSent += bytes.length
      this.#socket.write(bytes)
    }
  }

  /** Fails what has waited too long. Called now and then for every connection, instead of a timer for each. */
  sweep(nowUs: number): void {
    if (this.#outstanding.count === 0) return
    if (this.#state === 'connecting' && nowUs - this.#dialledUs > this.#settings.connectTimeoutUs)
      this.#abort('connect-timeout')
    else if (nowUs - this.#outstanding.startUs > this.#settings.timeoutUs) this.#abort('timeout')
  }

  /** Closes at once and answers how many exchanges were cut off. They are not reported to the owner. */
  cut(): number {
    const cut = this.#outstanding.clear()
    this.#close()
    return cut
  }

  #dial(nowUs: number): void {
    this.#state = 'connecting'
    this.#dialledUs = nowUs
    this.#socket.connect()
  }

  #onConnected(): void {
    if (this.#state !== 'connecting') return
    this.#state = 'open'
    this.failedConnects = 0
    this.#handshakeUs = this.#settings.clock() - this.#dialledUs
    this.#owner.onHandshakeOver(true)
    this.flush()
  }

  #onRead(length: number): void {
    this.bytesReceived += length
    if (this.#state !== 'open') return
    const nowUs = this.#settings.clock()
    let from = 0
    while (from < length) {
      // Bytes that no one asked for: the pairing of replies with requests can't be trusted any more
      if (this.#outstanding.awaited === 0) {
        this.#abort('mismatch')
        return
      }
      if (this.#replyBegunUs < 0) this.#replyBegunUs = nowUs
      const end = this.#reader.read(readBuffer, from, length)
      // BROKEN; or the reader is a user's, and answers what it must not
      if (end !== MORE && !(end > from && end <= length)) {
        this.#abort('mismatch')
        return
      }
      this.#expectation?.feed(readBuffer, from, end === MORE ? length : end)
      if (end === MORE) break
      // More than was asked for: which of the bytes are the reply can't be told
      if (end < length && this.#outstanding.awaited === 1) {
        this.#abort('mismatch')
        return
      }
      from = end
      this.#settle()
      if (!this.#settings.keepAlive || this.#reader.closes) {
        this.#abort('early-close')
        return
      }
    }
    if (from > 0 && this.#state === 'open') this.#owner.onReady(this)
  }

  /** The reply of the oldest exchange is complete. */
  #settle(): void {
    const failed = this.#reader.failed
    const asExpected = this.#expectation?.verdict() ?? true
    this.#report(asExpected && !failed ? 'ok' : 'mismatch')
  }

  #report(outcome: Outcome): void {
    this.dueUs = this.#outstanding.dueUs
    this.startUs = this.#outstanding.startUs
    this.connectUs = this.#handshakeUs
    this.firstByteUs = this.#replyBegunUs - this.#outstanding.writtenUs
    this.#handshakeUs = -1
    this.#replyBegunUs = -1
    this.#outstanding.drop()
    this.#owner.onExchange(this, outcome)
  }

  #onEnd(): void {
    if (this.#state !== 'open') return
    // A reply that lasts until the close is complete now; any other that is under way was cut short
    if (this.#outstanding.awaited > 0 && this.#replyBegunUs >= 0 && this.#reader.end()) this.#settle()
    this.#abort('early-close')
  }

  #onFailure(outcome: FailedOutcome): void {
    if (this.#state === 'connecting') this.#abort(outcome)
    // The kernel gave up a connection that was there
    else if (this.#state === 'open') this.#abort(outcome === 'connect-timeout' ? 'timeout' : outcome)
  }

  /** Every exchange outstanding ends with this outcome, no other is touched. */
  #abort(outcome: FailedOutcome): void {
    // The request's own time may be up first, which says nothing of the port
    if (this.#state === 'connecting' && outcome !== 'timeout') this.failedConnects++
    this.#close()
    this.#outstanding.giveUp()
    while (this.#outstanding.count > 0) this.#report(outcome)
  }

  #close(): void {
    if (this.#state === 'closed' || this.#state === 'closing') return
    const wasDialling = this.#state === 'connecting'
    this.#state = 'closing'
    this.#socket.destroy()
    if (wasDialling) this.#owner.onHandshakeOver(false)
  }

  #onClosed(): void {
    this.#state = 'closed'
    this.#reader.reset()
    this.#expectation?.reset()
    this.#handshakeUs = -1
    this.#replyBegunUs = -1
    this.#owner.onReady(this)
  }
}
