import { BROKEN, MORE } from '../protocol/framing.js'
import type { FailedOutcome, Outcome } from '../protocol/outcome.js'
import type { Step } from '../workload/source.js'
import { CLOSED, type ClientSocket, NEVER, type Obstacle, readBuffer, TOO_LONG } from './client-socket.js'
import type { ConnectionOwner, ConnectionSettings, Engagement } from './connection-settings.js'
import { makeSocket } from './make-socket.js'
import type { Messages } from './messages.js'
import type { OpeningRun } from './opening-run.js'
import type { Outside } from './outside.js'
import { Outstanding } from './outstanding.js'
import { Reply } from './reply.js'

type State = 'closed' | 'connecting' | 'opening' | 'open' | 'closing'

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
  readonly #messages: Messages
  readonly #opening: OpeningRun | null
  readonly #reply: Reply
  /** The reply that is awaited: that of an exchange, or of the opening. */
  #awaited: Reply

  #state: State = 'closed'
  #dialledUs = 0
  #handshakeUs = -1
  #openingUs = -1
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
  /** For the loop: see Engagement. */
  engagement: Engagement = 'none'
  /** Connects that failed in a row; what a back-off goes by. */
  failedConnects = 0

  constructor(settings: ConnectionSettings, messages: Messages, owner: ConnectionOwner, outside: Outside) {
    this.#settings = settings
    this.#owner = owner
    this.#outside = outside
    this.#messages = messages
    this.#opening = messages.opening
    this.#reply = new Reply(messages)
    this.#awaited = this.#reply
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
    return this.#awaited.text
  }

  /** See Messages. */
  step(): Step {
    return this.#messages.step()
  }
  get begunKind(): number {
    return this.#messages.begunKind
  }
  get thinkUs(): number {
    return this.#messages.thinkUs
  }

  /** Its session is over. Answers whether the connection closes with it. */
  renew(): boolean {
    if (!this.#settings.isPerSession) return false
    // The next one is no replacement
    this.#sentBefore = -1
    if (this.#state !== 'open') return false
    this.#close()
    return true
  }

  /** Since when the oldest exchange has waited, but for the opening. */
  get #askedUs(): number {
    const { startUs } = this.#outstanding
    return startUs + (this.#opening?.waitOf(startUs) ?? 0)
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
    this.bytesSent += this.#messages.write(unwritten, this.#socket)
  }

  /** Fails what has waited too long. Answers when that may be so again, of what has begun: no need to ask before. */
  sweep(nowUs: number): number {
    const { timeoutUs, connectTimeoutUs } = this.#settings
    if (this.#state === 'opening' && this.#opening) {
      const openedByUs = this.#opening.beganUs + timeoutUs
      if (nowUs > openedByUs) this.#failOpening('not answered in time')
      return openedByUs
    }
    const connectedByUs = this.#state === 'connecting' ? this.#dialledUs + connectTimeoutUs : NEVER
    const repliedByUs = this.#outstanding.count > 0 ? this.#askedUs + timeoutUs : NEVER
    if (nowUs > connectedByUs) this.#failAll(this.#socket.obstacle ?? TOO_LONG)
    else if (nowUs > repliedByUs) this.#failOldest('timeout', nowUs)
    return Math.min(connectedByUs, repliedByUs)
  }

  /** Closes at once and answers how many exchanges were cut off. They are not reported to the owner. */
  cut(): number {
    const cut = this.#outstanding.clear()
    for (let left = cut; left > 0; left--) this.#messages.settle(false)
    this.#close()
    return cut
  }

  #onConnected(): void {
    if (this.#state !== 'connecting') return
    const nowUs = this.#settings.clock()
    this.#handshakeUs = nowUs - this.#dialledUs
    this.#outside.onOpened(this.#settings.keepAlive && this.#sentBefore >= 0)
    this.#sentBefore = this.bytesSent
    this.#owner.onHandshakeOver(true)
    if (this.#opening) {
      this.#state = 'opening'
      this.#awaited = this.#opening.reply
      this.#opening.begin(nowUs)
      this.#open(this.#opening, nowUs)
    } else this.#onOpen()
  }

  /** Goes on with the opening. */
  #open(opening: OpeningRun, nowUs: number): void {
    const sent = opening.say(this.#socket)
    if (sent >= 0) this.bytesSent += sent
    else {
      opening.end(nowUs)
      this.#openingUs = opening.tookUs
      this.#awaited = this.#reply
      this.#onOpen()
    }
  }

  #onOpen(): void {
    this.#state = 'open'
    this.failedConnects = 0
    this.flush()
  }

  /** All that waited for it have failed. */
  #failOpening(why: string): void {
    if (this.#awaited.text === null) this.#awaited.explain(`opening: ${why}`)
    this.#failAll({ outcome: 'opening', reason: null })
  }

  #onRead(length: number): void {
    this.bytesReceived += length
    if (this.#state === 'opening' && this.#opening) {
      const heard = this.#opening.hear(length)
      if (heard === 'next') this.#open(this.#opening, this.#settings.clock())
      else if (heard === 'failed') this.#failOpening('not as it should be')
      return
    }
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
      // Of the next exchange, another reader may speak
      const { closes } = this.#reply
      this.#report(this.#reply.judge(from, end))
      from = end
      if (!this.#settings.keepAlive || closes) {
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
    this.kind = this.#messages.kind
    if (this.#opening) {
      this.openingUs = this.#openingUs
      this.inOpeningUs = this.#opening.waitOf(this.startUs)
    }
    this.#handshakeUs = -1
    this.#openingUs = -1
    this.#replyBegunUs = -1
    this.#outstanding.drop()
    this.#messages.settle(outcome === 'ok')
    this.#owner.onExchange(this, outcome)
  }

  #onEnd(): void {
    if (this.#state === 'opening') this.#failOpening('the server closed the connection')
    if (this.#state !== 'open') return
    if (this.#outstanding.count === 0) this.#outside.onClosedIdle()
    // A reply that lasts until the close is complete now; any other that is under way was cut short
    if (this.#outstanding.awaited > 0 && this.#replyBegunUs >= 0 && this.#reply.end()) {
      this.#report(this.#reply.judge(0, 0))
      if (this.#settings.keepAlive) this.#outside.onClosedByReply()
    }
    this.#failAll(CLOSED)
  }

  #onFailure(outcome: FailedOutcome, reason: string): void {
    if (this.#state === 'opening') this.#failOpening(reason)
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
    if (reason !== null) this.#awaited.explain(reason)
    while (this.#outstanding.count > 0) this.#report(outcome)
  }

  /** The oldest exchange has failed, and the connection is over with it: what else was outstanding did nothing wrong. */
  #failOldest(outcome: 'timeout' | 'mismatch', nowUs: number): void {
    this.#giveUp(outcome)
    if (this.#outstanding.count > 0) this.#report(outcome)
    this.#reply.forget()
    while (this.#outstanding.count > 0) {
      const isOverdue = nowUs - this.#askedUs > this.#settings.timeoutUs
      this.#report(outcome === 'timeout' && isOverdue ? 'timeout' : 'cut-off')
    }
  }

  #giveUp(outcome: FailedOutcome): void {
    // The request's own time may be up first, which says nothing of the port
    const isNew = this.#state === 'connecting' || this.#state === 'opening'
    if (isNew && outcome !== 'timeout') this.failedConnects++
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
    this.#awaited = this.#reply
    this.#handshakeUs = -1
    this.#openingUs = -1
    this.#replyBegunUs = -1
    this.#owner.onReady(this)
  }
}
