import type { FailedOutcome } from '../protocol/outcome.js'

/** Why a connect is slow, and the outcome if it takes too long. */
export interface Obstacle {
  readonly outcome: FailedOutcome
  readonly reason: string | null
}

/** Nothing more is known than that it takes too long, or that the peer has closed. */
export const TOO_LONG: Obstacle = { outcome: 'connect-timeout', reason: null }
export const CLOSED: Obstacle = { outcome: 'early-close', reason: null }
export const NEVER = Number.POSITIVE_INFINITY

/** What a connection needs of its socket: after it has closed it can be connected again. */
export interface ClientSocket {
  connect(): void
  /** Of the connect under way; null: nothing is known. */
  readonly obstacle: Obstacle | null
  write(bytes: Uint8Array): void
  /** What was written last is read later, so that it may not change yet. */
  readonly isPending: boolean
  /** Ends in `onClosed`, like everything else that ends a socket. */
  destroy(): void
}

export interface ClientSocketOwner {
  /** A connect that found an obstacle is tried again. */
  onRetry(): void
  /** Bytes may be written, also where TLS shakes hands first. */
  onConnected(): void
  /** The first `length` bytes of `readBuffer` are new. */
  onRead(length: number): void
  /** The peer sends no more. */
  onEnd(): void
  /** `reason`: as the system, or TLS, says it. */
  onFailure(outcome: FailedOutcome, reason: string): void
  onClosed(): void
}

/** One static buffer serves every socket of a thread: what is read is used up before the read callback returns. */
export const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)
