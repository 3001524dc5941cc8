import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type ServerOpts, type Socket } from 'node:net'

/** Receives the number of the connection, from 1. */
type OnSocket = (socket: Socket, accepted: number) => void

/** A TCP server for a test, which decides what happens to each connection. */
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

  /** Closes it at the end if it is still open. */
  adopt(socket: Socket): void {
    this.#sockets.add(socket)
    // The peer may be cut off
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
