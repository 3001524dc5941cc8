import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type ServerOpts, type Socket } from 'node:net'

/** Told the how manieth connection it is, from 1. */
type OnSocket = (socket: Socket, accepted: number) => void

/** A server of a test: what it does to each connection is the test's. */
export class TestServer {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  accepted = 0

  private constructor(onSocket: OnSocket, options: ServerOpts) {
    this.#server = createServer({ noDelay: true, ...options }, socket => {
      this.adopt(socket)
      onSocket(socket, ++this.accepted)
    })
  }

  static async start(
    onSocket: OnSocket,
    { port = 0, ...options }: ServerOpts & { port?: number } = {},
  ): Promise<TestServer> {
    const server = new TestServer(onSocket, options)
    await once(server.#server.listen(port, '127.0.0.1'), 'listening')
    return server
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Closes it in the end, if it is open then. */
  adopt(socket: Socket): void {
    this.#sockets.add(socket)
    // A peer that is cut off
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
