import type { ConnectOpts } from 'node:net'
import {
  type ConnectionOptions,
  connect,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from 'node:tls'
import { codeOf, reasonOf } from '../errors.js'
import { outcomeOfCode } from '../protocol/outcome.js'
import { type ClientSocket, type ClientSocketOwner, readBuffer } from './client-socket.js'
import type { TlsEndpoint, TlsSettings } from './endpoint.js'

/** Certificates are parsed once per thread, not once per connection. */
const contexts = new WeakMap<TlsSettings, SecureContext>()

function contextOf(tls: TlsSettings): SecureContext {
  const { ca, cert, key } = tls
  const context = contexts.get(tls) ?? createSecureContext({ ca, cert, key })
  contexts.set(tls, context)
  return context
}

/** "CODE: reason". The code comes first, as OpenSSL's reason is long: it includes a line of its source. */
function describe(error: Error): string {
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : reasonOf(error)
  return `${codeOf(error)}: ${reason}`
}

/** A TLS socket can't be connected again, so each connect makes a new one, with a full handshake. */
export class TlsSocket implements ClientSocket {
  readonly #options: ConnectionOptions & ConnectOpts
  readonly #noDelay: boolean
  readonly #owner: ClientSocketOwner
  #socket: TLSSocket | undefined
  #lastBytes = 0
  readonly obstacle = null

  constructor(to: TlsEndpoint, noDelay: boolean, owner: ClientSocketOwner) {
    const { servername, rejectUnauthorized } = to.tls
    this.#options = {
      host: to.host,
      port: to.port,
      ...(to.localAddress !== undefined && { localAddress: to.localAddress }),
      secureContext: contextOf(to.tls),
      servername,
      rejectUnauthorized,
      onread: {
        buffer: readBuffer,
        callback: length => {
          owner.onRead(length)
          return true
        },
      },
    }
    this.#noDelay = noDelay
    this.#owner = owner
  }

  connect(): void {
    const owner = this.#owner
    const socket = connect(this.#options)
    let isShakingHands = false
    if (this.#noDelay) socket.setNoDelay(true)
    socket.on('connect', () => {
      isShakingHands = true
    })
    socket.on('secureConnect', () => {
      isShakingHands = false
      owner.onConnected()
    })
    socket.on('end', () => owner.onEnd())
    // A peer refuses a handshake with a reset or a close in the middle of it
    socket.on('error', error =>
      owner.onFailure(isShakingHands ? 'tls' : outcomeOfCode(codeOf(error)), describe(error)),
    )
    socket.on('close', () => owner.onClosed())
    this.#socket = socket
  }

  write(bytes: Uint8Array): void {
    this.#lastBytes = bytes.length
    this.#socket?.write(bytes)
  }

  /** TLS has read the last write, even if it is not sent yet; anything else waits in the stream. */
  get isPending(): boolean {
    return this.#socket !== undefined && this.#socket.writableLength > this.#lastBytes
  }

  destroy(): void {
    this.#socket?.destroy()
  }
}
