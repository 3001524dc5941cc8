import type { ServerSnapshot } from '../recording/server-account.js'

/** Events of a server, to print them. `undefined` members cost nothing. */
export interface ServerLog {
  /** A connection from this address and port was accepted. */
  readonly onAccepted?: (peer: string) => void
  /** A request arrived; its bytes. */
  readonly onRequest?: (request: Uint8Array) => void
  /** A request or connection got no reply, and why. */
  readonly onTrouble?: (reason: string) => void
}

/** A server that listens. */
export interface RunningServer {
  /** The address that it listens on. */
  readonly host: string
  /** The port that it listens on. */
  readonly port: number
  /** Requests that no handler has begun; null if only the kernel knows. */
  readonly waiting: number | null
  /** What it has done since it started. */
  snapshot(): Promise<ServerSnapshot>
  /** Accepts no further connections, answers current requests within `drainTimeoutMs`, then closes all. */
  stop(): Promise<void>
}

/** A server as its own process sees it. */
export interface OwnServer extends RunningServer {
  /** Lets each blocking thread turn its event loop once, so it receives messages of its process. */
  turn(): void
}
