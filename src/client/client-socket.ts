import type { FailedOutcome } from '../protocol/outcome.js'

/** What a connection needs of its socket: after it has closed it can be connected again. */
export interface ClientSocket {
  connect(): void
  write(bytes: Uint8Array): void
  /** Ends in `onClosed`, like everything else that ends a socket. */
  destroy(): void
}

export interface ClientSocketOwner {
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
