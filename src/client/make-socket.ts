import type { ClientSocket, ClientSocketOwner } from './client-socket.js'
import type { Endpoint } from './endpoint.js'
import { PlainSocket } from './plain-socket.js'
import { TlsSocket } from './tls-socket.js'
import { UnixSocket } from './unix-socket.js'

export function makeSocket(endpoint: Endpoint, keepAlive: boolean, owner: ClientSocketOwner): ClientSocket {
  // On a reused connection Nagle's algorithm would delay a request until the last one is acknowledged
  const noDelay = keepAlive
  if ('path' in endpoint) return new UnixSocket(endpoint, owner)
  return 'tls' in endpoint
    ? new TlsSocket(endpoint, noDelay, owner)
    : new PlainSocket(endpoint, noDelay, owner)
}
