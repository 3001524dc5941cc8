import type { Connection } from '../client/connection.js'
import type { Messages } from '../client/messages.js'
import type { Outcome } from '../protocol/outcome.js'
import type { ExchangeTimes, Seen } from '../recording/exchange-times.js'

/** What a loop needs of a connection. It has no socket, so loops are tested in virtual time. */
export interface LoopConnection
  extends Pick<
    Connection,
    'ready' | 'mustConnect' | 'outstanding' | 'parked' | 'engagement' | 'flush' | 'renew'
  > {
  readonly messages: Pick<Messages, 'step' | 'begunKind' | 'thinkUs'>
  /** The exchange that just ended. */
  readonly pipeline: ExchangeTimes & Seen
}

/** What a loop needs of a thread's connections; implemented by Clients. */
export interface LoopClients {
  /** Whether begin() may be called for a connection that must connect first. */
  readonly mayDial: boolean
  use(loop: Loop): void
  rest(): void
  cut(): void
  begin(connection: LoopConnection, dueUs: number, nowUs: number): void
}

/** Decides when the next exchange starts: a closed or an open loop, for one window. */
export interface Loop {
  /** The connection can take an exchange now. */
  onReady(connection: LoopConnection): void
  onExchange(connection: LoopConnection, outcome: Outcome): void
  /** A handshake is over, so another may begin: see LoopClients.mayDial. */
  onMayDial(): void
}
