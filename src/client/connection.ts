import { type ConnectOpts, Socket, type SocketConstructorOpts } from 'node:net'
import { codeOf } from '../errors.js'
import type { Expectation } from '../protocol/expectation.js'
import { BROKEN, MORE } from '../protocol/framing.js'
import { type FailedOutcome, type Outcome, outcomeOfCode } from '../protocol/outcome.js'
import type { ReplyReader } from '../protocol/protocol.js'

/** Where a connection goes, once names are resolved. */
export type Endpoint =
  | { readonly host: string; readonly port: number; readonly localAddress?: string }
  | { readonly path: string }

export interface ConnectionSettings {
  readonly endpoint: Endpoint
  readonly request: Uint8Array
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
  onHandshakeOver(connection: Connection): void
  /** It can take another exchange. */
  onReady(connection: Connection): void
}

type State = 'closed' | 'connecting' | 'open' | 'closing'

/** Requests sent by one write at the most: the copies for each number up to this are kept. */
const MOST_TOGETHER = 64

/** One static buffer serves every socket of a thread: what is read is used up before the read callback returns. */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)

/**
 * One client: it connects, exchanges, closes, and connects again with the same socket object, which costs a third
 * less than a new one. Up to `pipelining` exchanges are outstanding; replies are paired with them in order.
 */
export class Connection {
  readonly #settings: ConnectionSettings
  readonly #owner: ConnectionOwner
  readonly #reader: ReplyReader
  readonly #expectation: Expectation | null
  readonly #socket: Socket
  readonly #copies: Uint8Array[] = []

  // The exchanges outstanding, oldest first, as a ring
  readonly #due: Float64Array
  readonly #start: Float64Array
  readonly #written: Float64Array
  #head = 0
  #outstanding = 0
  #unwritten = 0

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
    this.#due = new Float64Array(settings.pipelining)
    this.#start = new Float64Array(settings.pipelining)
    this.#written = new Float64Array(settings.pipelining)
    // The types know `onread` as an option of connect only; at run time the constructor is where it works
    const options: SocketConstructorOpts & ConnectOpts = {
      allowHalfOpen: true,
      onread: { buffer: readBuffer, callback: length => this.#onRead(length) },
    }
    this.#socket = new Socket(options)
    // On a kept connection Nagle's algorithm would hold the next request back until the last one is acknowledged
    if (settings.keepAlive) this.#socket.setNoDelay(true)
    this.#socket.on('connect', () => this.#onConnect())
    this.#socket.on('end', () => this.#onEnd())
    this.#socket.on('error', error => this.#onError(error))
    this.#socket.on('close', () => this.#onClose())
  }

  get outstanding(): number {
    return this.#outstanding
  }

  /** Whether begin() may be called now. */
  get ready(): boolean {
    return this.#state !== 'closing' && this.#outstanding < this.#settings.pipelining
  }

  /** Whether the next begin() has to connect first. */
  get mustConnect(): boolean {
    return this.#state === 'closed'
  }

  /** Starts an exchange; flush() then sends all that were started. */
  begin(dueUs: number, nowUs: number): void {
    const slot = (this.#head + this.#outstanding) % this.#settings.pipelining
    this.#due[slot] = dueUs
    this.#start[slot] = nowUs
    this.#outstanding++
    this.#unwritten++
    if (this.#state === 'closed') this.#dial(nowUs)
  }

  /** Sends what was begun, in one write. */
  flush(): void {
    if (this.#state !== 'open' || this.#unwritten === 0) return
    const nowUs = this.#settings.clock()
    const first = this.#outstanding - this.#unwritten
    for (let index = first; index < this.#outstanding; index++)
      this.#written[(this.#head + index) % this.#settings.pipelining] = nowUs
    while (this.#unwritten > 0) {
      const together = Math.min(this.#unwritten, MOST_TOGETHER)
      const bytes = this.#copiesOf(together)
      this.#unwritten -= together
      this.bytesSent += bytes.length
      this.#socket.write(bytes)
    }
  }

  /** Fails what has waited too long. Called now and then for every connection, instead of a timer for each. */
  sweep(nowUs: number): void {
    if (this.#outstanding === 0) return
    if (this.#state === 'connecting' && nowUs - this.#dialledUs > this.#settings.connectTimeoutUs)
      this.#abort('connect-timeout')
    else if (nowUs - this.#start[this.#head]! > this.#settings.timeoutUs) this.#abort('timeout')
  }

  /** Closes at once and answers how many exchanges were cut off. They are not reported to the owner. */
  cut(): number {
    const cut = this.#outstanding
    this.#outstanding = 0
    this.#unwritten = 0
    this.#close()
    return cut
  }

  #dial(nowUs: number): void {
    this.#state = 'connecting'
    this.#dialledUs = nowUs
    this.#socket.connect(this.#settings.endpoint)
  }

  /** The request `times` over, made once for each number of them. */
  #copiesOf(times: number): Uint8Array {
    this.#copies[times] ??=
      times === 1
        ? this.#settings.request
        : Buffer.concat(Array<Uint8Array>(times).fill(this.#settings.request))
    return this.#copies[times]
  }

  #onConnect(): void {
    if (this.#state !== 'connecting') return
    this.#state = 'open'
    this.failedConnects = 0
    this.#handshakeUs = this.#settings.clock() - this.#dialledUs
    this.#owner.onHandshakeOver(this)
    this.flush()
  }

  #onRead(length: number): boolean {
    this.bytesReceived += length
    if (this.#state !== 'open') return true
    const nowUs = this.#settings.clock()
    let from = 0
    while (from < length) {
      // Bytes that no one asked for: the pairing of replies with requests can't be trusted any more
      if (this.#outstanding === this.#unwritten) {
        this.#abort('mismatch')
        return true
      }
      if (this.#replyBegunUs < 0) this.#replyBegunUs = nowUs
      const end = this.#reader.read(readBuffer, from, length)
      if (end === BROKEN) {
        this.#abort('mismatch')
        return true
      }
      this.#expectation?.feed(readBuffer, from, end === MORE ? length : end)
      if (end === MORE) break
      // More than was asked for: which of the bytes are the reply can't be told
      if (end < length && this.#outstanding - this.#unwritten === 1) {
        this.#abort('mismatch')
        return true
      }
      from = end
      this.#settle()
      if (!this.#settings.keepAlive || this.#reader.closes) {
        this.#abort('early-close')
        return true
      }
    }
    if (from > 0 && this.#state === 'open') this.#owner.onReady(this)
    return true
  }

  /** The reply of the oldest exchange is complete. */
  #settle(): void {
    const failed = this.#reader.failed
    const asExpected = this.#expectation?.verdict() ?? true
    this.#report(asExpected && !failed ? 'ok' : 'mismatch')
  }

  #report(outcome: Outcome): void {
    const slot = this.#head
    this.dueUs = this.#due[slot]!
    this.startUs = this.#start[slot]!
    this.connectUs = this.#handshakeUs
    this.firstByteUs = this.#replyBegunUs - this.#written[slot]!
    this.#handshakeUs = -1
    this.#replyBegunUs = -1
    this.#head = (slot + 1) % this.#settings.pipelining
    this.#outstanding--
    this.#owner.onExchange(this, outcome)
  }

  #onEnd(): void {
    if (this.#state !== 'open') return
    // libuv shows a reset that comes together with bytes as an end, but the socket has no peer any more
    if ('host' in this.#settings.endpoint && this.#socket.remoteAddress === undefined) {
      this.#abort('reset')
      return
    }
    // A reply that lasts until the close is complete now; any other that is under way was cut short
    if (this.#outstanding > this.#unwritten && this.#replyBegunUs >= 0 && this.#reader.end()) this.#settle()
    this.#abort('early-close')
  }

  #onError(error: Error): void {
    if (this.#state === 'connecting') this.failedConnects++
    if (this.#state === 'connecting' || this.#state === 'open') this.#abort(outcomeOfCode(codeOf(error)))
  }

  /** Every exchange outstanding ends with this outcome, no other is touched. */
  #abort(outcome: FailedOutcome): void {
    const dialling = this.#state === 'connecting'
    if (dialling && outcome === 'connect-timeout') this.failedConnects++
    this.#close()
    this.#unwritten = 0
    while (this.#outstanding > 0) this.#report(outcome)
  }

  #close(): void {
    if (this.#state === 'closed' || this.#state === 'closing') return
    const wasDialling = this.#state === 'connecting'
    this.#state = 'closing'
    this.#socket.destroy()
    if (wasDialling) this.#owner.onHandshakeOver(this)
  }

  #onClose(): void {
    this.#state = 'closed'
    this.#reader.reset()
    this.#expectation?.reset()
    this.#handshakeUs = -1
    this.#replyBegunUs = -1
    this.#owner.onReady(this)
  }
}
