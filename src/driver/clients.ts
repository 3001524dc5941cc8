import { Connection } from '../client/connection.js'
import type { ConnectionOwner, ConnectionSettings } from '../client/connection-settings.js'
import { type Endpoint, isLoopback } from '../client/endpoint.js'
import type { Messages } from '../client/messages.js'
import { Outside } from '../client/outside.js'
import type { Outcome } from '../protocol/outcome.js'
import type { ConnectionCounts } from '../recording/connection-counts.js'
import type { DialPace } from './dial-pace.js'
import type { Loop, LoopClients } from './loop.js'
import { Sweeper } from './sweeper.js'

/**
 * Limits the outstanding handshakes of all threads: a server's backlog overflows long before 8,000. Beyond
 * loopback, handshakes mostly wait for a round trip, and this limit would bound their rate. There each
 * success allows one more.
 */
const MOST_HANDSHAKES = 256
const LONGEST_BACK_OFF_MS = 256

/** The connections of one thread. They outlive a window, so the window reuses those of the warm-up. */
export class Clients implements ConnectionOwner, LoopClients {
  readonly connections: readonly Connection[]
  readonly #sweeper: Sweeper
  readonly #outside = new Outside()
  readonly #backingOff = new Set<NodeJS.Timeout>()
  readonly #isNear: boolean
  #handshakesLeft: number
  /** null: only the number of outstanding handshakes is limited. */
  readonly #pace: DialPace | null
  #loop: Loop | null = null

  /**
   * `messagesOf`: the messages of a client, by its index in this thread. Connections take the endpoints in
   * turn. `paceOf` makes the limit of handshakes per second. The limit calls `onTurn` when another may begin.
   */
  constructor(
    count: number,
    settings: ConnectionSettings,
    messagesOf: (client: number) => Messages,
    threads: number,
    endpoints: readonly Endpoint[] = [settings.endpoint],
    paceOf: (onTurn: () => void) => DialPace | null = () => null,
  ) {
    this.#pace = paceOf(() => this.#loop?.onMayDial())
    this.#isNear = 'path' in settings.endpoint || isLoopback(settings.endpoint.host)
    this.#handshakesLeft = Math.max(1, Math.floor(MOST_HANDSHAKES / threads))
    const settingsOf = endpoints.map(endpoint => ({ ...settings, endpoint }))
    this.connections = Array.from({ length: count }, (_, index) => {
      const own = settingsOf[index % settingsOf.length] ?? settings
      return new Connection(own, messagesOf(index), this, this.#outside)
    })
    const shortestUs = Math.min(settings.timeoutUs, settings.connectTimeoutUs)
    this.#sweeper = new Sweeper(shortestUs, settings.clock, nowUs => this.#sweep(nowUs))
  }

  /** From now on this loop decides. It is offered every free connection. */
  use(loop: Loop): void {
    this.#loop = loop
    this.#outside.isDriving = true
    // End back-offs: a connection that is offered twice would take the turn of another that waits to connect
    this.#endBackOffs()
    for (const connection of this.connections) {
      connection.parked = false
      connection.engagement = 'none'
      this.onReady(connection)
    }
  }

  /** From now on nothing new starts. */
  rest(): void {
    this.#loop = null
    this.#outside.isDriving = false
  }

  /** Closes every connection and drops the exchanges in flight. */
  cut(): void {
    this.rest()
    for (const connection of this.connections) connection.cut()
  }

  bytes(): { sent: number; received: number } {
    let sent = 0
    let received = 0
    for (const connection of this.connections) {
      sent += connection.bytesSent
      received += connection.bytesReceived
    }
    return { sent, received }
  }

  /** How long ago the oldest exchange in flight was due; null if none is in flight. */
  longestWaitUs(nowUs: number): number | null {
    const sinceUs = this.connections.reduce(
      (first, connection) => Math.min(first, connection.pipeline.waitingSinceUs),
      Number.POSITIVE_INFINITY,
    )
    return sinceUs === Number.POSITIVE_INFINITY ? null : nowUs - sinceUs
  }

  /** What happened outside of exchanges until now. */
  get counts(): ConnectionCounts {
    return this.#outside.counts
  }

  close(): void {
    this.cut()
    this.#sweeper.stop()
    this.#pace?.stop()
    this.#endBackOffs()
  }

  onExchange(connection: Connection, outcome: Outcome): void {
    this.#loop?.onExchange(connection, outcome)
  }

  get mayDial(): boolean {
    return this.#handshakesLeft > 0 && (this.#pace === null || this.#pace.mayDial)
  }

  /** Connects a closed connection before its first exchange. */
  open(connection: Connection, nowUs: number): void {
    this.#takeHandshake()
    connection.open(nowUs)
  }

  /** Starts an exchange on a connection that is ready. */
  begin(connection: Connection, dueUs: number, nowUs: number): void {
    if (connection.mustConnect) this.#takeHandshake()
    connection.begin(dueUs, nowUs)
  }

  onReady(connection: Connection): void {
    if (!this.#loop || !connection.ready) return
    if (connection.mustConnect && connection.failedConnects > 0) this.#backOff(connection)
    else this.#loop.onReady(connection)
  }

  onHandshakeOver(isConnected: boolean): void {
    this.#handshakesLeft += isConnected && !this.#isNear ? 2 : 1
    this.#loop?.onMayDial()
  }

  /** See Sweeper. */
  #sweep(nowUs: number): number {
    return this.connections.reduce(
      (first, connection) => Math.min(first, connection.sweep(nowUs)),
      Number.POSITIVE_INFINITY,
    )
  }

  #takeHandshake(): void {
    this.#handshakesLeft--
    this.#pace?.take()
  }

  /** Waits 1, 2, 4 ... ms between failed connects in a row: a port that refuses must not cause a hot loop. */
  #backOff(connection: Connection): void {
    const waitMs = Math.min(LONGEST_BACK_OFF_MS, 2 ** (connection.failedConnects - 1))
    const timer = setTimeout(() => {
      this.#backingOff.delete(timer)
      if (connection.ready) this.#loop?.onReady(connection)
    }, waitMs)
    this.#backingOff.add(timer)
  }

  #endBackOffs(): void {
    for (const timer of this.#backingOff) clearTimeout(timer)
    this.#backingOff.clear()
  }
}
