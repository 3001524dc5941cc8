import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a port of this machine that can be long, or be cut without either end being told. */
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

  /** From now on nothing comes through, either way. */
  cut(): void {
    this.#isCut = true
  }

  /** Lets through again who connects anew. */
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
