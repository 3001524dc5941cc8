import type { Outcome } from '../protocol/outcome.js'
import type { Connection } from './connection.js'
import type { Endpoint } from './endpoint.js'

export interface ConnectionSettings {
  readonly endpoint: Endpoint
  /** A connection is reused for further exchanges. */
  readonly keepAlive: boolean
  /** A connection lasts no longer than a session. */
  readonly isPerSession: boolean
  readonly pipelining: number
  readonly timeoutUs: number
  readonly connectTimeoutUs: number
  readonly clock: () => number
}

/** What a client does between exchanges: nothing, a session, or thinking, inside a session or not. */
export type Engagement = 'none' | 'session' | 'thinking'

/** Notified of a connection's events. One object serves a thread, so an exchange allocates no closure. */
export interface ConnectionOwner {
  /** The connection's oldest exchange is over; its times are in the pipeline's fields until this returns. */
  onExchange(connection: Connection, outcome: Outcome): void
  /** A handshake is over, with success or not. */
  onHandshakeOver(isConnected: boolean): void
  /** The connection can take another exchange. */
  onReady(connection: Connection): void
}
