import { makeFramer } from '../../src/protocol/framers.js'
import type { ReplyReader } from '../../src/protocol/protocol.js'
import { makeProtocol } from '../../src/protocol/protocols.js'
import { parseRule } from '../../src/protocol/rule.js'
import type { Setting } from '../command.js'
import { type Findings, type Task, time } from './task.js'

const TIMES = 1000
const MAX_BYTES = 1 << 20
const TEXT = 'Hey there, from TCP server, 64 bytes long and ended by a line.'

/** A rule, and one complete message for it. */
const MESSAGES = {
  close: TEXT,
  'bytes:64': TEXT.padEnd(64, '.'),
  line: `${TEXT}\n`,
  'delim:\\r\\n': `${TEXT}\r\n`,
  'length:u32be': `\0\0\0\x3c${TEXT.slice(0, 60)}`,
  'regex:line\\.$': TEXT,
} as const

const HTTP_REPLY = [
  'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Tue, 24 Nov 2026 20:28:53 GMT',
  'Content-Type: text/plain\r\nContent-Length: 16\r\nConnection: keep-alive\r\n\r\nhello from nginx',
].join('\r\n')

function task(name: string, reader: ReplyReader, message: string): Task {
  const bytes = Buffer.from(message, 'latin1')
  const isUntilClose = name === 'close'
  // If the rule does not find the end, nothing was measured
  const end = reader.read(bytes, 0, bytes.length)
  if (isUntilClose ? !reader.end() : end !== bytes.length)
    throw new Error(`${name}: ${end} is not the end of its message of ${bytes.length}`)
  return {
    name,
    times: TIMES,
    call: () => {
      for (let n = 0; n < TIMES; n++) {
        reader.read(bytes, 0, bytes.length)
        if (isUntilClose) reader.end()
      }
    },
    goalNs: null,
  }
}

/** Finding the end of a reply, by each rule and each protocol with its own reader. */
export async function framing(setting: Setting): Promise<Findings> {
  const options = { host: 'x', keepAlive: true, maxReplyBytes: MAX_BYTES, message: undefined }
  const tasks = [
    ...Object.entries(MESSAGES).map(([rule, message]) =>
      task(rule, makeFramer(parseRule(rule), { maxBytes: MAX_BYTES }), message),
    ),
    task('http', makeProtocol('http', options).makeReplyReader(), HTTP_REPLY),
    task('redis', makeProtocol('redis', options).makeReplyReader(), '+PONG\r\n'),
  ]
  return {
    title: 'Framing, a whole message',
    rows: await time(tasks, setting),
    notes: [`Messages of about 64 bytes; http: ${HTTP_REPLY.length} bytes; redis: +PONG.`],
  }
}
