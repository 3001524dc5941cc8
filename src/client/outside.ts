import type { ConnectionCounts } from '../recording/connection-counts.js'
import { startOf } from './reply-start.js'

/**
 * What happens on connections outside of exchanges: the one place that says what it means. One for all connections of
 * a thread. It only counts up, so that two looks at it make a window.
 */
export class Outside {
  /** Whether exchanges start. Before and after, a server that closes an idle connection takes nothing from the load. */
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

  /** Connected, `isAgain`: where it had a connection that was to be kept. */
  onOpened(isAgain: boolean): void {
    this.#opened++
    if (isAgain) this.#reopened++
  }

  /** The server ended a connection on which nothing was outstanding. */
  onClosedIdle(): void {
    if (this.isDriving) this.#closedIdle++
  }

  /** A reply said that the connection, which was to be kept, ends with it. */
  onClosedByReply(): void {
    this.#closedByReply++
  }

  /** Bytes that no request asked for; `isFirst`: before any was sent on this connection. */
  onUnasked(bytes: Uint8Array, isFirst: boolean): void {
    this.#unaskedBytes += bytes.length
    if (isFirst) this.#spokeFirst ??= startOf(bytes)
    else this.#unasked ??= startOf(bytes)
  }

  /** A connect is tried again by itself. */
  onRetry(): void {
    this.#retried++
  }
}
