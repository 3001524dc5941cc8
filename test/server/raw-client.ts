import { createConnection } from 'node:net'

export interface RawOptions {
  readonly port: number
  /** Each chunk is a separate write. */
  readonly send?: readonly (string | Uint8Array)[]
  /** Closes the sending side after the last chunk. */
  readonly halfClose?: boolean
}

/** A plain client: writes bytes and reads to the end. Rejects on a reset. */
export function raw({ port, send = [], halfClose = false }: RawOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.on('connect', () => {
      for (const chunk of send) socket.write(chunk)
      if (halfClose) socket.end()
    })
    socket.on('data', part => parts.push(part))
    socket.on('end', () => socket.end())
    // When the socket is closed, everything that was sent has left as well
    socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')))
    socket.on('error', reject)
  })
}
