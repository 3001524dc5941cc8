import { randomBytes } from 'node:crypto'
import { createConnection, type Socket } from 'node:net'
import { RunError } from '../../errors.js'

const FIN = 0x80
const MASKED = 0x80
const TEXT = 1
const CLOSE = 8
const PING = 9
const PONG = 10

/** A frame of RFC 6455, masked as a client's must be. */
export function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload
  const head =
    length < 126
      ? Buffer.from([FIN | opcode, MASKED | length])
      : length < 2 ** 16
        ? Buffer.from([FIN | opcode, MASKED | 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([FIN | opcode, MASKED | 127]), bigEndian(length)])
  const mask = randomBytes(4)
  const masked = Buffer.from(payload)
  for (let at = 0; at < length; at++) masked[at]! ^= mask[at & 3]!
  return Buffer.concat([head, mask, masked])
}

function bigEndian(length: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(length))
  return bytes
}

interface Frame {
  readonly opcode: number
  readonly isLast: boolean
  readonly payload: Buffer
  readonly end: number
}

/** The first frame of these bytes, unmasked as a server's; null: it is incomplete. */
export function parseFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null
  const [first = 0, second = 0] = bytes
  const short = second & 127
  const start = short === 126 ? 4 : short === 127 ? 10 : 2
  if (bytes.length < start) return null
  const length =
    short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
  const end = start + length
  if (bytes.length < end) return null
  return { opcode: first & 15, isLast: (first & FIN) !== 0, payload: bytes.subarray(start, end), end }
}

/** The part of WebSocket that Node's inspector needs: Node 20 has no built-in client. */
export class WebSocketClient {
  readonly #socket: Socket
  readonly #onText: (text: string) => void
  #rest: Buffer = Buffer.alloc(0)
  #parts: Buffer[] = []

  private constructor(socket: Socket, onText: (text: string) => void) {
    this.#socket = socket
    this.#onText = onText
  }

  /** Resolves when it is open. Rejects with RunError. `onClose` is called once, whatever ends it. */
  static async connect(
    { port, path }: { readonly port: number; readonly path: string },
    { onText, onClose }: { readonly onText: (text: string) => void; readonly onClose: () => void },
  ): Promise<WebSocketClient> {
    const socket = createConnection({ host: '127.0.0.1', port })
    const client = new WebSocketClient(socket, onText)
    socket.on('close', onClose)
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new RunError('profile', `the inspector at port ${port}: ${why}`))
      socket.on('error', error => fail(error.message))
      socket.on('close', () => fail('it closed the connection'))
      const key = randomBytes(16).toString('base64')
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      )
      let head: Buffer = Buffer.alloc(0)
      const onHead = (bytes: Buffer): void => {
        head = Buffer.concat([head, bytes])
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) return
        socket.off('data', onHead)
        if (!head.toString('latin1').startsWith('HTTP/1.1 101')) {
          fail('it does not support WebSocket')
          return
        }
        socket.on('data', more => client.#onData(more))
        client.#onData(head.subarray(end + 4))
        resolve()
      }
      socket.on('data', onHead)
    })
    return client
  }

  send(text: string): void {
    this.#socket.write(frameOf(TEXT, Buffer.from(text)))
  }

  close(): void {
    this.#socket.end(frameOf(CLOSE, Buffer.alloc(0)))
  }

  #onData(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    for (let frame = parseFrame(this.#rest); frame !== null; frame = parseFrame(this.#rest)) {
      this.#rest = this.#rest.subarray(frame.end)
      if (frame.opcode === PING) this.#socket.write(frameOf(PONG, frame.payload))
      else if (frame.opcode <= TEXT) {
        this.#parts.push(frame.payload)
        if (frame.isLast) this.#onText(Buffer.concat(this.#parts.splice(0)).toString())
      }
    }
  }
}
