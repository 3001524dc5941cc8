import { BROKEN, MORE } from '../protocol/framing.js'
import type { FailedOutcome, Outcome } from '../protocol/outcome.js'
import type { ExchangeTimes, Seen } from '../recording/exchange-times.js'
import { NEVER } from './client-socket.js'
import type { Connection } from './connection.js'
import type { ConnectionOwner, ConnectionSettings } from './connection-settings.js'
import type { Messages, WriteTarget } from './messages.js'
import type { OpeningRun } from './opening-run.js'
import { Outstanding } from './outstanding.js'
import { Reply } from './reply.js'

/**
 * The result of a read. `more`: no reply is complete. `replies`: at least one is. Otherwise the connection
 * can't go on: `closes` as the last reply announces, `mismatch` of the oldest exchange, or `unasked` bytes
 * from readTo on.
 */
type Read = 'more' | 'replies' | 'closes' | 'mismatch' | 'unasked'

/**
 * The exchanges in flight on one connection, in order, and the replies paired with them. Its fields are the
 * times of the exchange that just ended, so an exchange allocates no object.
 */
export class Pipeline implements ExchangeTimes, Seen {
  readonly #connection: Connection
  readonly #owner: ConnectionOwner
  readonly #settings: ConnectionSettings
  readonly #messages: Messages
  readonly #opening: OpeningRun | null
  readonly #outstanding: Outstanding
  readonly #reply: Reply
  /** The awaited reply: of an exchange, or of the opening. */
  #awaited: Reply
  #replyBegunUs = -1
  /** The duration of the handshake until the first exchange ends; otherwise -1. */
  #handshakeUs = -1
  #openingUs = -1

  dueUs = 0
  startUs = 0
  connectUs = -1
  firstByteUs = 0
  openingUs = -1
  inOpeningUs = 0
  kind = 0
  /** Where the understood part of the last read ends. */
  readTo = 0

  constructor(
    connection: Connection,
    owner: ConnectionOwner,
    settings: ConnectionSettings,
    messages: Messages,
  ) {
    this.#connection = connection
    this.#owner = owner
    this.#settings = settings
    this.#messages = messages
    this.#opening = messages.opening
    this.#outstanding = new Outstanding(settings.pipelining)
    this.#reply = new Reply(messages)
    this.#awaited = this.#reply
  }

  get count(): number {
    return this.#outstanding.count
  }

  get hasRoom(): boolean {
    return this.#outstanding.count < this.#settings.pipelining
  }

  /** When the oldest exchange was due; Infinity: none is in flight. */
  get waitingSinceUs(): number {
    return this.#outstanding.count > 0 ? this.#outstanding.dueUs : NEVER
  }

  /** When the oldest reply times out; Infinity: none is awaited. */
  get repliedByUs(): number {
    return this.#outstanding.count > 0 ? this.#askedUs + this.#settings.timeoutUs : NEVER
  }

  /** Of the exchange that just failed: see Seen. */
  get sample(): string | null {
    return this.#awaited.text
  }

  /** When the wait for the oldest reply began, without the time of the opening. */
  get #askedUs(): number {
    const { startUs } = this.#outstanding
    return startUs + (this.#opening?.waitOf(startUs) ?? 0)
  }

  begin(dueUs: number, nowUs: number): void {
    this.#outstanding.add(dueUs, nowUs)
  }

  /** Sends the started requests in one write. Returns the number of bytes. */
  write(to: WriteTarget): number {
    const { unwritten } = this.#outstanding
    if (unwritten === 0) return 0
    this.#outstanding.write(this.#settings.clock())
    return this.#messages.write(unwritten, to)
  }

  onConnected(handshakeUs: number): void {
    this.#handshakeUs = handshakeUs
  }

  onOpeningBegun(opening: OpeningRun): void {
    this.#awaited = opening.reply
  }

  onOpeningOver(openingUs: number): void {
    this.#openingUs = openingUs
    this.#awaited = this.#reply
  }

  onClosed(): void {
    this.#reply.reset()
    this.#awaited = this.#reply
    this.#handshakeUs = -1
    this.#openingUs = -1
    this.#replyBegunUs = -1
  }

  /** Pairs the first bytes of readBuffer with the exchanges that await a reply. */
  read(length: number, nowUs: number): Read {
    let from = 0
    while (from < length) {
      this.readTo = from
      if (this.#outstanding.awaited === 0) {
        if (!this.#reply.isFiller(from, length)) return 'unasked'
        break
      }
      const isFirst = this.#replyBegunUs < 0
      if (isFirst) {
        this.#replyBegunUs = nowUs
        this.#reply.forget()
      }
      const end = this.#reply.read(from, length)
      if (end === MORE) {
        // Filler bytes do not begin a reply
        if (isFirst && this.#reply.isFiller(from, length)) this.#replyBegunUs = -1
        break
      }
      // More bytes than requested: it is unknown which of them are the reply
      const isLast = this.#outstanding.awaited === 1
      if (end === BROKEN || (isLast && end < length && !this.#reply.isFiller(end, length))) {
        this.#reply.keep(from, length)
        return 'mismatch'
      }
      // Read this first: the next exchange may have another reader
      const { closes } = this.#reply
      this.#settle(this.#reply.judge(from, end))
      from = end
      if (!this.#settings.keepAlive || closes) return 'closes'
    }
    return from > 0 ? 'replies' : 'more'
  }

  /** The server closes. Returns whether that completes a reply. */
  endReply(): boolean {
    if (this.#outstanding.awaited === 0 || this.#replyBegunUs < 0 || !this.#reply.end()) return false
    this.#settle(this.#reply.judge(0, 0))
    return true
  }

  /** No further request is sent, and no reply is read. */
  giveUp(): void {
    // Otherwise the sample would be of the last reply
    if (this.#replyBegunUs < 0) this.#reply.forget()
    this.#outstanding.giveUp()
  }

  /** Why the awaited reply will not come. */
  explain(reason: string): void {
    this.#awaited.explain(reason)
  }

  /** Fails every exchange in flight for the same reason. */
  failAll(outcome: FailedOutcome): void {
    while (this.#outstanding.count > 0) this.#settle(outcome)
  }

  /** Fails the oldest exchange. The others did nothing wrong. */
  failOldest(outcome: 'timeout' | 'mismatch', nowUs: number): void {
    if (this.#outstanding.count > 0) this.#settle(outcome)
    this.#reply.forget()
    while (this.#outstanding.count > 0) {
      const isOverdue = nowUs - this.#askedUs > this.#settings.timeoutUs
      this.#settle(outcome === 'timeout' && isOverdue ? 'timeout' : 'cut-off')
    }
  }

  /** Drops exchanges in flight without reporting them. */
  cut(): void {
    for (let left = this.#outstanding.count; left > 0; left--) this.#messages.settle(false)
    this.#outstanding.clear()
  }

  #settle(outcome: Outcome): void {
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
    this.#owner.onExchange(this.#connection, outcome)
  }
}
