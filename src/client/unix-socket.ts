import type { NetConnectOpts } from 'node:net'
import type { FailedOutcome } from '../protocol/outcome.js'
import type { ClientSocket, ClientSocketOwner, Obstacle } from './client-socket.js'
import { PlainSocket } from './plain-socket.js'

const LONGEST_WAIT_MS = 64

/**
 * A unix socket. If the backlog is full, Linux fails the connect at once, where TCP would resend its SYN. So
 * this class retries the connect after 1, 2, 4 ... ms, until it succeeds or the owner gives up.
 */
export class UnixSocket implements ClientSocket, ClientSocketOwner {
  readonly #owner: ClientSocketOwner
  readonly #inner: PlainSocket
  #tries = 0
  #timer: NodeJS.Timeout | undefined
  obstacle: Obstacle | null = null

  constructor(to: NetConnectOpts, owner: ClientSocketOwner) {
    this.#owner = owner
    this.#inner = new PlainSocket(to, false, this)
  }

  connect(): void {
    this.#tries = 0
    this.#inner.connect()
  }

  write(bytes: Uint8Array): void {
    this.#inner.write(bytes)
  }

  get isPending(): boolean {
    return this.#inner.isPending
  }

  destroy(): void {
    this.obstacle = null
    if (this.#timer === undefined) {
      this.#inner.destroy()
      return
    }
    clearTimeout(this.#timer)
    this.#timer = undefined
    // A socket reports its close only after this returns
    setImmediate(() => this.#owner.onClosed())
  }

  onRetry(): void {
    this.#owner.onRetry()
  }

  onConnected(): void {
    this.obstacle = null
    this.#owner.onConnected()
  }

  onRead(length: number): void {
    this.#owner.onRead(length)
  }

  onEnd(): void {
    this.#owner.onEnd()
  }

  onFailure(outcome: FailedOutcome, reason: string): void {
    if (outcome === 'backlog-full') this.obstacle = { outcome, reason }
    else this.#owner.onFailure(outcome, reason)
  }

  onClosed(): void {
    if (this.obstacle === null) this.#owner.onClosed()
    else this.#tryAgain()
  }

  #tryAgain(): void {
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined
        this.#owner.onRetry()
        this.#inner.connect()
      },
      Math.min(LONGEST_WAIT_MS, 2 ** this.#tries++),
    )
  }
}
