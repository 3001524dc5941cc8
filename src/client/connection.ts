import { BROKEN, MORE } from '../protocol/framing.js'
import type { FailedOutcome, Outcome } from '../protocol/outcome.js'
import { CLOSED, type ClientSocket, NEVER, type Obstacle, readBuffer, TOO_LONG } from './client-socket.js'
import type { ConnectionOwner, ConnectionSettings } from './connection-settings.js'
import { makeSocket } from './make-socket.js'
import type { Outside } from './outside.js'
import { Outstanding } from './outstanding.js'
import type { Reply } from './reply.js'

type State = 'closed' | 'connecting' | 'open' | 'closing'

/**
 * One client: it connects, exchanges, closes, and connects again. Up to `pipelining` exchanges are outstanding; replies
 * are paired with them in order.
 */
export class Connection {
  readonly #settings: ConnectionSettings
  readonly #owner: ConnectionOwner
  readonly #outside: Outside
  readonly #socket: ClientSocket
  readonly #outstanding: Outstanding
  readonly #reply: Reply

  #state: State = 'closed'
  #dialledUs = 0
  #handshakeUs = -1
  #replyBegunUs = -1
  /** What had been sent when it connected last; negative: it never has. */
  #sentBefore = -1

  /** Of the exchange that just ended: see ExchangeTimes. */
  dueUs = 0
  startUs = 0
  connectUs = -1
  firstByteUs = 0
  openingUs = -1
  inOpeningUs = 0
  kind = 0
  bytesSent = 0
  bytesReceived = 0
  /** For whoever keeps lists of free connections: whether this one is in a list. */
  parked = false
  /** Connects that failed in a row; what a back-off goes by. */
  failedConnects = 0

  constructor(settings: ConnectionSettings, reply: Reply, owner: ConnectionOwner, outside: Outside) {
    this.#settings = settings
    this.#owner = owner
    this.#outside = outside
    this.#reply = reply
    this.#outstanding = new Outstanding(settings.pipelining)
    this.#socket = makeSocket(settings.endpoint, settings.keepAlive, {
      onRetry: () => outside.onRetry(),
      onConnected: () => this.#onConnected(),
      onRead: length => this.#onRead(length),
      onEnd: () => this.#onEnd(),
      onFailure: (outcome, reason) => this.#onFailure(outcome, reason),
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

  /** Connected, and no exchange is on it. */
  get isIdle(): boolean {
    return this.#state === 'open' && this.#outstanding.count === 0
  }

  /** Since when the oldest exchange that is under way was due; Infinity: none is. */
  get waitingSinceUs(): number {
    return this.#outstanding.count > 0 ? this.#outstanding.dueUs : NEVER
  }

  /** Of the exchange that just failed: see Seen. */
  get sample(): string | null {
    return this.#reply.text
  }

  /** Connects: without an exchange where there is none yet. Call only where mustConnect is true. */
  open(nowUs: number): void {
    this.#state = 'connecting'
    this.#dialledUs = nowUs
    this.#socket.connect()
  }

  /** Starts an exchange; flush() then sends all that were started. */
  begin(dueUs: number, nowUs: number): void {
    this.#outstanding.add(dueUs, nowUs)
    if (this.#state === 'closed') this.open(nowUs)
  }

  /** Sends what was begun, in one write. */
  flush(): void {
    const { unwritten } = this.#outstanding
    if (this.#state !== 'open' || unwritten === 0) return
    this.#outstanding.write(this.#settings.clock())
    this.bytesSent += this.#settings.request.write(unwritten, this.#socket)
  }

  /** Fails what has waited too long. Answers when that may be so again, of what has begun: no need to ask before. */
  sweep(nowUs: number): number {
    const { timeoutUs, connectTimeoutUs } = this.#settings
    const connectedByUs = this.#state === 'connecting' ? this.#dialledUs + connectTimeoutUs : NEVER
    const repliedByUs = this.#outstanding.count > 0 ? this.#outstanding.startUs + timeoutUs : NEVER
    if (nowUs > connectedByUs) this.#failAll(this.#socket.obstacle ?? TOO_LONG)
    else if (nowUs > repliedByUs) this.#failOldest('timeout', nowUs)
    return Math.min(connectedByUs, repliedByUs)
  }

  /** Closes at once and answers how many exchanges were cut off. They are not reported to the owner. */
  cut(): number {
    const cut = this.#outstanding.clear()
    this.#close()
    return cut
  }

  #onConnected(): void {
    if (this.#state !== 'connecting') return
    this.#state = 'open'
    this.failedConnects = 0
    this.#handshakeUs = this.#settings.clock() - this.#dialledUs
    this.#outside.onOpened(this.#settings.keepAlive && this.#sentBefore >= 0)
    this.#sentBefore = this.bytesSent
    this.#owner.onHandshakeOver(true)
    this.flush()
  }

  #onRead(length: number): void {
    this.bytesReceived += length
    if (this.#state !== 'open') return
    const nowUs = this.#settings.clock()
    let from = 0
    while (from < length) {
      if (this.#outstanding.awaited === 0) {
        if (!this.#reply.isFiller(from, length)) this.#onUnasked(from, length)
        break
      }
      const isFirst = this.#replyBegunUs < 0
      if (isFirst) {
        this.#replyBegunUs = nowUs
        this.#reply.forget()
      }
      const end = this.#reply.read(from, length)
      if (end === MORE) {
        // What belongs to no reply is not the first of one
        if (isFirst && this.#reply.isFiller(from, length)) this.#replyBegunUs = -1
        break
      }
      // More than was asked for: which of the bytes are the reply can't be told
      const isLast = this.#outstanding.awaited === 1
      if (end === BROKEN || (isLast && end < length && !this.#reply.isFiller(end, length))) {
        this.#reply.keep(from, length)
        this.#failOldest('mismatch', nowUs)
        return
      }
      this.#report(this.#reply.isRight(from, end) ? 'ok' : 'mismatch')
      from = end
      if (!this.#settings.keepAlive || this.#reply.closes) {
        if (this.#settings.keepAlive) this.#outside.onClosedByReply()
        this.#failAll(CLOSED)
        return
      }
    }
    if (from > 0 && this.#state === 'open') this.#owner.onReady(this)
  }

  /** The pairing of replies with requests can't be trusted any more: the connection is closed. */
  #onUnasked(from: number, to: number): void {
    this.#outside.onUnasked(readBuffer.subarray(from, to), this.bytesSent === this.#sentBefore)
    this.#failAll(CLOSED)
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
    if (this.#outstanding.count === 0) this.#outside.onClosedIdle()
    // A reply that lasts until the close is complete now; any other that is under way was cut short
    if (this.#outstanding.awaited > 0 && this.#replyBegunUs >= 0 && this.#reply.end()) {
      this.#report(this.#reply.isRight(0, 0) ? 'ok' : 'mismatch')
      if (this.#settings.keepAlive) this.#outside.onClosedByReply()
    }
    this.#failAll(CLOSED)
  }

  #onFailure(outcome: FailedOutcome, reason: string): void {
    const isOpen = this.#state === 'open'
    if (!isOpen && this.#state !== 'connecting') return
    if (isOpen && this.#outstanding.count === 0) this.#outside.onClosedIdle()
    // The kernel gave up a connection that was there
    if (isOpen && outcome === 'connect-timeout') this.#failOldest('timeout', this.#settings.clock())
    else this.#failAll({ outcome, reason })
  }

  /** The connection is over, for a reason that is the same for every exchange outstanding; no other is touched. */
  #failAll({ outcome, reason }: Obstacle): void {
    this.#giveUp(outcome)
    if (reason !== null) this.#reply.explain(reason)
    while (this.#outstanding.count > 0) this.#report(outcome)
  }

  /** The oldest exchange has failed, and the connection is over with it: what else was outstanding did nothing wrong. */
  #failOldest(outcome: 'timeout' | 'mismatch', nowUs: number): void {
    this.#giveUp(outcome)
    if (this.#outstanding.count > 0) this.#report(outcome)
    this.#reply.forget()
    while (this.#outstanding.count > 0) {
      const isOverdue = nowUs - this.#outstanding.startUs > this.#settings.timeoutUs
      this.#report(outcome === 'timeout' && isOverdue ? 'timeout' : 'cut-off')
    }
  }

  #giveUp(outcome: FailedOutcome): void {
    // The request's own time may be up first, which says nothing of the port
    if (this.#state === 'connecting' && outcome !== 'timeout') this.failedConnects++
    // What is kept then is of the last reply
    if (this.#replyBegunUs < 0) this.#reply.forget()
    this.#close()
    this.#outstanding.giveUp()
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
    this.#reply.reset()
    this.#handshakeUs = -1
    this.#replyBegunUs = -1
    this.#owner.onReady(this)
  }
}
