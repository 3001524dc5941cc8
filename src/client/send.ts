import { createConnection } from 'node:net'
import { codeOf, RunError } from '../errors.js'
import type { Endpoint } from './endpoint.js'

export interface SendSettings {
  readonly endpoint: Endpoint
  /** The endpoint as a person would write it. */
  readonly address: string
  readonly message: Uint8Array
  /** For the whole exchange. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

const REASON_OF_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection: is the server running there?',
  ECONNRESET: 'reset the connection',
  EPIPE: 'closed the connection before the message was sent',
  ETIMEDOUT: 'did not answer the connect',
  ENOTFOUND: "can't be resolved: check the host name",
  EHOSTUNREACH: "can't be reached",
  ENETUNREACH: "can't be reached",
}

/**
 * The tutorial's client: sends one message and reads until the server closes. Rejects with RunError
 * 'nothing-succeeded' on a refusal, a reset, a timeout or a close without a reply; with an AbortError on
 * `signal`.
 */
export function send(settings: SendSettings): Promise<Uint8Array> {
  const { address, timeoutMs } = settings
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const fail = (why: string, cause?: unknown) => {
      reject(new RunError('nothing-succeeded', `${address} ${why}`, { cause }))
      socket.destroy()
    }
    const socket = createConnection({ ...settings.endpoint, signal: settings.signal })
    const timer = setTimeout(() => fail(`did not answer within ${timeoutMs / 1000} s`), timeoutMs)
    socket.on('connect', () => socket.write(settings.message))
    socket.on('data', part => parts.push(part))
    socket.on('end', () => {
      if (parts.length === 0) fail('closed the connection without a reply')
      else resolve(Buffer.concat(parts))
    })
    socket.on('error', error => {
      if (error.name === 'AbortError') reject(error)
      else fail(REASON_OF_CODE[codeOf(error)] ?? `failed: ${error.message}`, error)
    })
    socket.on('close', () => clearTimeout(timer))
  })
}
