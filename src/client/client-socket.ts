import type { FailedOutcome } from '../protocol/outcome.js'

/** Why a connect is slow, and the outcome if it takes too long. */
export interface Obstacle {
  readonly outcome: FailedOutcome
  readonly reason: string | null
}

/** The obstacles without a known reason: it takes too long, or the peer has closed. */
export const TOO_LONG: Obstacle = { outcome: 'connect-timeout', reason: null }
export const CLOSED: Obstacle = { outcome: 'early-close', reason: null }
export const NEVER = Number.POSITIVE_INFINITY

/** What a connection needs of its socket, which can connect again after its close. */
export interface ClientSocket {
  connect(): void
  /** What delays the current connect; null: nothing is known. */
  readonly obstacle: Obstacle | null
  write(bytes: Uint8Array): void
  /** The last write was not read yet, so its bytes must not change. */
  readonly isPending: boolean
  /** Ends in `onClosed`, like every other end of a socket. */
  destroy(): void
}

export interface ClientSocketOwner {
  /** A connect that met an obstacle is tried again. */
  onRetry(): void
  /** Bytes may be written; with TLS, after its handshake. */
  onConnected(): void
  /** The first `length` bytes of `readBuffer` are new. */
  onRead(length: number): void
  /** The peer sends no more. */
  onEnd(): void
  /** `reason`: the text of the system or of TLS. */
  onFailure(outcome: FailedOutcome, reason: string): void
  onClosed(): void
}

/** One static buffer serves every socket of a thread: read callbacks use up the bytes before they return. */
export const readBuffer = Buffer.allocUnsafeSlow(64 * 1024)
