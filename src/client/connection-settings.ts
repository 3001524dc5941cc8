import type { Outcome } from '../protocol/outcome.js'
import type { Connection } from './connection.js'
import type { Endpoint } from './endpoint.js'

export interface ConnectionSettings {
  readonly endpoint: Endpoint
  /** A connection lasts from exchange to exchange. */
  readonly keepAlive: boolean
  /** It lasts no longer than a session. */
  readonly isPerSession: boolean
  readonly pipelining: number
  readonly timeoutUs: number
  readonly connectTimeoutUs: number
  readonly clock: () => number
}

/** What a client is at where nothing is under way: nothing, a session, or thinking, whether in one or not. */
export type Engagement = 'none' | 'session' | 'thinking'

/** Told what happens on a connection: one object for all of a thread's, so that an exchange makes no closure. */
export interface ConnectionOwner {
  /** The oldest exchange of the connection is over; its times are in the fields of its pipeline until this returns. */
  onExchange(connection: Connection, outcome: Outcome): void
  /** It is connected, or failed to be: a handshake is over. */
  onHandshakeOver(isConnected: boolean): void
  /** It can take another exchange. */
  onReady(connection: Connection): void
}
