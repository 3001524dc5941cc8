import type { FailedOutcome } from '../protocol/outcome.js'
import {
  CLOSED,
  type ClientSocket,
  type ClientSocketOwner,
  NEVER,
  type Obstacle,
  readBuffer,
  TOO_LONG,
} from './client-socket.js'
import type { ConnectionOwner, ConnectionSettings, Engagement } from './connection-settings.js'
import { makeSocket } from './make-socket.js'
import type { Messages } from './messages.js'
import type { OpeningRun } from './opening-run.js'
import type { Outside } from './outside.js'
import { Pipeline } from './pipeline.js'

type State = 'closed' | 'connecting' | 'opening' | 'open' | 'closing'

/** One client: it connects, exchanges (see Pipeline), closes, and connects again. */
export class Connection implements ClientSocketOwner {
  readonly #settings: ConnectionSettings
  readonly #owner: ConnectionOwner
  readonly #outside: Outside
  readonly #socket: ClientSocket

  #state: State = 'closed'
  #dialledUs = 0
  /** Bytes sent until it connected last; negative: it never has. */
  #sentBefore = -1

  /** The client's messages, and which exchange comes next. */
  readonly messages: Messages
  /** Its exchanges. The fields are the times of the one that just ended. */
  readonly pipeline: Pipeline
  bytesSent = 0
  bytesReceived = 0
  /** For lists of free connections: whether this one is in a list. */
  parked = false
  /** For the loop: see Engagement. */
  engagement: Engagement = 'none'
  /** Failed connects in a row, which set the back-off. */
  failedConnects = 0

  constructor(settings: ConnectionSettings, messages: Messages, owner: ConnectionOwner, outside: Outside) {
    this.#settings = settings
    this.#owner = owner
    this.#outside = outside
    this.messages = messages
    this.pipeline = new Pipeline(this, owner, settings, messages)
    this.#socket = makeSocket(settings.endpoint, settings.keepAlive, this)
  }

  get outstanding(): number {
    return this.pipeline.count
  }

  /** Whether begin() may be called now. */
  get ready(): boolean {
    return this.#state !== 'closing' && this.pipeline.hasRoom
  }

  /** Whether the next begin() has to connect first. */
  get mustConnect(): boolean {
    return this.#state === 'closed'
  }

  /** Connected, and without an exchange in flight. */
  get isIdle(): boolean {
    return this.#state === 'open' && this.pipeline.count === 0
  }

  /** Its session is over. Returns whether the connection closes with it. */
  renew(): boolean {
    if (!this.#settings.isPerSession) return false
    // The next connection is no reconnect
    this.#sentBefore = -1
    if (this.#state !== 'open') return false
    this.#close()
    return true
  }

  /** Connects, even before the first exchange. Call only if mustConnect is true. */
  open(nowUs: number): void {
    this.#state = 'connecting'
    this.#dialledUs = nowUs
    this.#socket.connect()
  }

  /** Starts an exchange; flush() then sends all started ones. */
  begin(dueUs: number, nowUs: number): void {
    this.pipeline.begin(dueUs, nowUs)
    if (this.#state === 'closed') this.open(nowUs)
  }

  /** Sends the started requests in one write. */
  flush(): void {
    if (this.#state === 'open') this.bytesSent += this.pipeline.write(this.#socket)
  }

  /** Fails what is overdue. Returns when anything begun so far may be overdue next. */
  sweep(nowUs: number): number {
    const { timeoutUs, connectTimeoutUs } = this.#settings
    if (this.#state === 'opening' && this.messages.opening) {
      const openedByUs = this.messages.opening.beganUs + timeoutUs
      if (nowUs > openedByUs) this.#failOpening('not answered in time')
      return openedByUs
    }
    const connectedByUs = this.#state === 'connecting' ? this.#dialledUs + connectTimeoutUs : NEVER
    const { repliedByUs } = this.pipeline
    if (nowUs > connectedByUs) this.#failAll(this.#socket.obstacle ?? TOO_LONG)
    else if (nowUs > repliedByUs) this.#failOldest('timeout', nowUs)
    return Math.min(connectedByUs, repliedByUs)
  }

  /** Closes at once. The exchanges that this cuts off are not reported to the owner. */
  cut(): void {
    this.pipeline.cut()
    this.#close()
  }

  onRetry(): void {
    this.#outside.onRetry()
  }

  onConnected(): void {
    if (this.#state !== 'connecting') return
    const nowUs = this.#settings.clock()
    this.pipeline.onConnected(nowUs - this.#dialledUs)
    this.#outside.onOpened(this.#settings.keepAlive && this.#sentBefore >= 0)
    this.#sentBefore = this.bytesSent
    this.#owner.onHandshakeOver(true)
    if (this.messages.opening) {
      this.#state = 'opening'
      this.pipeline.onOpeningBegun(this.messages.opening)
      this.messages.opening.begin(nowUs)
      this.#open(this.messages.opening, nowUs)
    } else this.#onOpen()
  }

  /** Continues the opening. */
  #open(opening: OpeningRun, nowUs: number): void {
    const sent = opening.say(this.#socket)
    if (sent >= 0) this.bytesSent += sent
    else {
      opening.end(nowUs)
      this.pipeline.onOpeningOver(opening.tookUs)
      this.#onOpen()
    }
  }

  #onOpen(): void {
    this.#state = 'open'
    this.failedConnects = 0
    this.flush()
  }

  /** Fails all exchanges that waited for the opening. */
  #failOpening(why: string): void {
    if (this.pipeline.sample === null) this.pipeline.explain(`opening: ${why}`)
    this.#failAll({ outcome: 'opening', reason: null })
  }

  onRead(length: number): void {
    this.bytesReceived += length
    if (this.#state === 'opening' && this.messages.opening) {
      const heard = this.messages.opening.hear(length)
      if (heard === 'next') this.#open(this.messages.opening, this.#settings.clock())
      else if (heard === 'failed') this.#failOpening('not the expected reply')
    } else if (this.#state === 'open') this.#onReplies(length, this.#settings.clock())
  }

  #onReplies(length: number, nowUs: number): void {
    switch (this.pipeline.read(length, nowUs)) {
      case 'more':
        break
      case 'replies':
        // The owner may have ended the connection
        if (this.#state === 'open') this.#owner.onReady(this)
        break
      case 'closes':
        if (this.#settings.keepAlive) this.#outside.onClosedByReply()
        this.#failAll(CLOSED)
        break
      case 'mismatch':
        this.#failOldest('mismatch', nowUs)
        break
      case 'unasked': {
        // Replies can't be paired with requests reliably any more
        const bytes = readBuffer.subarray(this.pipeline.readTo, length)
        this.#outside.onUnasked(bytes, this.bytesSent === this.#sentBefore)
        this.#failAll(CLOSED)
      }
    }
  }

  onEnd(): void {
    if (this.#state === 'opening') this.#failOpening('the server closed the connection')
    if (this.#state !== 'open') return
    if (this.pipeline.count === 0) this.#outside.onClosedIdle()
    // A reply that lasts until the close is complete now; any other reply in progress was cut short
    if (this.pipeline.endReply() && this.#settings.keepAlive) this.#outside.onClosedByReply()
    this.#failAll(CLOSED)
  }

  onFailure(outcome: FailedOutcome, reason: string): void {
    if (this.#state === 'opening') this.#failOpening(reason)
    const isOpen = this.#state === 'open'
    if (!isOpen && this.#state !== 'connecting') return
    if (isOpen && this.pipeline.count === 0) this.#outside.onClosedIdle()
    // The kernel gave up an established connection
    if (isOpen && outcome === 'connect-timeout') this.#failOldest('timeout', this.#settings.clock())
    else this.#failAll({ outcome, reason })
  }

  /** The connection is over, for a reason that is the same for every exchange in flight. */
  #failAll({ outcome, reason }: Obstacle): void {
    this.#giveUp(outcome)
    if (reason !== null) this.pipeline.explain(reason)
    this.pipeline.failAll(outcome)
  }

  /** The connection is over because the oldest exchange has failed. */
  #failOldest(outcome: 'timeout' | 'mismatch', nowUs: number): void {
    this.#giveUp(outcome)
    this.pipeline.failOldest(outcome, nowUs)
  }

  #giveUp(outcome: FailedOutcome): void {
    // A request may time out first, which says nothing about the port
    const isNew = this.#state === 'connecting' || this.#state === 'opening'
    if (isNew && outcome !== 'timeout') this.failedConnects++
    this.pipeline.giveUp()
    this.#close()
  }

  #close(): void {
    if (this.#state === 'closed' || this.#state === 'closing') return
    const wasDialling = this.#state === 'connecting'
    this.#state = 'closing'
    this.#socket.destroy()
    if (wasDialling) this.#owner.onHandshakeOver(false)
  }

  onClosed(): void {
    this.#state = 'closed'
    this.pipeline.onClosed()
    this.#owner.onReady(this)
  }
}
