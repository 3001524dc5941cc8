import { createConnection } from 'node:net'

export interface RawOptions {
  readonly port: number
  /** Chunks, each in a write of its own. */
  readonly send?: readonly (string | Uint8Array)[]
  /** Ends our direction after sending. */
  readonly halfClose?: boolean
}

/** A client that knows nothing of this project: writes bytes, reads to the end. Rejects on a reset. */
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
    // Closed: all that was sent has left, too
    socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')))
    socket.on('error', reject)
  })
}
