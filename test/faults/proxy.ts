import { connect, type Socket } from 'node:net'
import { uniforms } from '../../src/random.js'
import type { Fault, Wire } from './faults.js'
import { TestServer } from './test-server.js'

/** The faults of one connection: `up` on the way to the server, `down` on the way back. */
export interface Faults {
  readonly up?: readonly Fault[]
  readonly down?: readonly Fault[]
}

/** Carries bytes one way until they end, and passes on the end or the reset. */
async function carry(wire: Wire, faults: readonly Fault[]): Promise<void> {
  const { from, to } = wire
  let bytes: AsyncIterable<Buffer> = from.iterator({ destroyOnReturn: false })
  for (const fault of faults) bytes = fault(bytes, wire)
  try {
    for await (const chunk of bytes) await new Promise(written => to.write(chunk, written))
    to.end()
  } catch {
    // The sender was reset or has disappeared
    to.resetAndDestroy()
  }
}

const closed = (socket: Socket): Promise<unknown> => new Promise(resolve => socket.once('close', resolve))

/**
 * Proxies clients to a server on this machine and applies the faults that `faultsOf` returns for each
 * connection, numbered from 1. The same seed does the same to the same connection.
 */
export async function startFaultProxy(
  serverPort: number,
  faultsOf: (connection: number, random: () => number) => Faults,
  seed = 1,
): Promise<TestServer> {
  const onSocket = (client: Socket, accepted: number) => {
    const random = uniforms(seed, accepted)
    const { up = [], down = [] } = faultsOf(accepted, random)
    const server = connect({ port: serverPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    proxy.adopt(server)
    void carry({ from: client, to: server, random, over: closed(server) }, up)
    void carry({ from: server, to: client, random, over: closed(client) }, down)
  }
  const proxy = await TestServer.start(onSocket, { allowHalfOpen: true })
  return proxy
}
