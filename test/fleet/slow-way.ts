import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A link to a port of this machine that can be slow, or be cut without telling either end. */
export class SlowWay {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isCut = false

  private constructor(port: number, delayMs: number) {
    this.#server = createServer(near => {
      const far = connect({ port, host: '127.0.0.1' })
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from)
        from.on('error', () => to.destroy())
        from.on('close', () => {
          this.#sockets.delete(from)
          to.destroy()
        })
        from.on('data', bytes => {
          setTimeout(() => {
            if (!this.#isCut) to.write(bytes)
          }, delayMs)
        })
      }
    })
  }

  static async start(port: number, delayMs: number): Promise<SlowWay> {
    const way = new SlowWay(port, delayMs)
    await once(way.#server.listen(0, '127.0.0.1'), 'listening')
    return way
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Drops everything from now on, in both directions. */
  cut(): void {
    this.#isCut = true
  }

  /** Lets new connections through again. */
  mend(): void {
    this.#isCut = false
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
