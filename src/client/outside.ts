import type { ConnectionCounts } from '../recording/connection-counts.js'
import { startOf } from './reply-start.js'

/**
 * Counts what happens outside of exchanges, for all connections of a thread. The counts only grow, so two
 * readings make a window.
 */
export class Outside {
  /** Whether exchanges start. Otherwise, a server that closes an idle connection costs the load nothing. */
  isDriving = false
  #opened = 0
  #reopened = 0
  #closedIdle = 0
  #closedByReply = 0
  #unaskedBytes = 0
  #retried = 0
  #spokeFirst: string | null = null
  #unasked: string | null = null

  get counts(): ConnectionCounts {
    return {
      opened: this.#opened,
      reopened: this.#reopened,
      closedIdle: this.#closedIdle,
      closedByReply: this.#closedByReply,
      unaskedBytes: this.#unaskedBytes,
      retried: this.#retried,
      spokeFirst: this.#spokeFirst,
      unasked: this.#unasked,
    }
  }

  /** Connected. `isAgain`: in place of a connection that was to be reused. */
  onOpened(isAgain: boolean): void {
    this.#opened++
    if (isAgain) this.#reopened++
  }

  /** The server closed a connection without an exchange in flight. */
  onClosedIdle(): void {
    if (this.isDriving) this.#closedIdle++
  }

  /** A reply announced the end of a connection that was to be reused. */
  onClosedByReply(): void {
    this.#closedByReply++
  }

  /** Bytes that no request asked for. `isFirst`: before anything was sent on this connection. */
  onUnasked(bytes: Uint8Array, isFirst: boolean): void {
    this.#unaskedBytes += bytes.length
    if (isFirst) this.#spokeFirst ??= startOf(bytes)
    else this.#unasked ??= startOf(bytes)
  }

  /** A connect is retried. */
  onRetry(): void {
    this.#retried++
  }
}
