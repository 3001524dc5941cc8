import { type ClientSocket, type ClientSocketOwner, readBuffer } from '../../client/client-socket.js'
import type { Endpoint } from '../../client/endpoint.js'
import { makeSocket } from '../../client/make-socket.js'

/** What comes over a connection, in order. */
export type Heard =
  | { readonly kind: 'connected' }
  | { readonly kind: 'end' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'failure'; readonly outcome: string; readonly reason: string }

/** One connection whose events can be awaited. Made for humans, not for speed: it copies what is read. */
export class Line implements ClientSocketOwner {
  readonly #socket: ClientSocket
  readonly #heard: Heard[] = []
  #wake: () => void = () => undefined
  #onGone: () => void = () => undefined
  isOpen = false

  constructor(endpoint: Endpoint) {
    this.#socket = makeSocket(endpoint, true, this)
    this.#socket.connect()
    this.isOpen = true
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(Buffer.from(bytes))
  }

  /** The next event, within this time. */
  async next(timeoutMs: number): Promise<Heard> {
    if (this.#heard.length === 0) {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>(resolve => {
        this.#wake = resolve
        timer = setTimeout(resolve, timeoutMs)
      })
      clearTimeout(timer)
    }
    return this.#heard.shift() ?? { kind: 'timeout' }
  }

  async close(): Promise<void> {
    if (!this.isOpen) return
    const gone = new Promise<void>(resolve => {
      this.#onGone = resolve
    })
    this.#socket.destroy()
    await gone
  }

  onRetry(): void {
    // Waits until the connect timeout
  }
  onConnected(): void {
    this.#tell({ kind: 'connected' })
  }
  onRead(length: number): void {
    this.#tell({ kind: 'bytes', bytes: Buffer.from(readBuffer.subarray(0, length)) })
  }
  onEnd(): void {
    this.#tell({ kind: 'end' })
  }
  onFailure(outcome: string, reason: string): void {
    this.#tell({ kind: 'failure', outcome, reason })
  }
  onClosed(): void {
    this.isOpen = false
    this.#onGone()
    this.#tell({ kind: 'end' })
  }

  #tell(heard: Heard): void {
    this.#heard.push(heard)
    this.#wake()
  }
}
