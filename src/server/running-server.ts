import type { ServerSnapshot } from '../recording/server-account.js'

/** What happens on a server, for those who want to print it. `undefined` members cost nothing. */
export interface ServerLog {
  /** A connection was accepted, of this address and port. */
  readonly onAccepted?: (peer: string) => void
  /** A request came in: its bytes. */
  readonly onRequest?: (request: Uint8Array) => void
  /** A request or connection that got no reply, and why. */
  readonly onTrouble?: (reason: string) => void
}

/** A server that listens. */
export interface RunningServer {
  /** The address that it listens on. */
  readonly host: string
  /** The port that it listens on. */
  readonly port: number
  /** Requests that no handler has begun; null where only the kernel could tell. */
  readonly waiting: number | null
  /** What it has done since it started. */
  snapshot(): Promise<ServerSnapshot>
  /** Accepts no more, answers what is in hand within `drainTimeoutMs`, then closes all. */
  stop(): Promise<void>
}

/** A server as its own process sees it. */
export interface OwnServer extends RunningServer {
  /** Lets each thread that blocks turn its event loop once, so that it hears what others of its process say. */
  turn(): void
}
