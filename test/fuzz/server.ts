import assert from 'node:assert/strict'
import { createConnection } from 'node:net'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import type { Handling } from '../../src/plan/handling.js'
import { parseServer } from '../../src/plan/parse-server.js'
import { makeFramer } from '../../src/protocol/framers.js'
import { BROKEN, MORE } from '../../src/protocol/framing.js'
import { parseRule } from '../../src/protocol/rule.js'
import type { RunningServer } from '../../src/server/running-server.js'
import { startServer } from '../../src/server/server.js'
import { raw } from '../server/raw-client.js'
import { surface } from './surface.js'
import { wireBytes } from './wire.js'

const MOST_REQUEST_BYTES = 100
const EXCLAIMS = fileURLToPath(new URL('../server/handlers/exclaims.js', import.meta.url))
/** Only a hanging server lets a test wait for this long. */
const HANG_MS = 20_000

/** Each rule with a valid request. */
const HONEST = {
  close: 'honest',
  'bytes:6': 'honest',
  line: 'honest\n',
  'delim:\\r\\n\\r\\n': 'honest\r\n\r\n',
  'length:u32be': '\0\0\0\x06honest',
  'regex:aab|END': 'honest END',
} as const
type Rule = keyof typeof HONEST

interface Kind {
  readonly handling: Handling
  readonly keepAlive: boolean
  /** Null: each read is one request. */
  readonly rule: Rule | null
}

const rules = [null, ...(Object.keys(HONEST) as Rule[])]
const KINDS: readonly Kind[] = [
  ...rules.map((rule): Kind => ({ handling: 'inline', keepAlive: false, rule })),
  ...rules
    .filter(rule => rule !== 'close')
    .map((rule): Kind => ({ handling: 'inline', keepAlive: true, rule })),
  { handling: 'pool', keepAlive: false, rule: null },
  { handling: 'pool', keepAlive: true, rule: 'line' },
]

const running = new Map<Kind, Promise<RunningServer>>()

/** One server for each kind, shared by all attacks, so the damage of one would hit the next. */
function serverOf(kind: Kind): Promise<RunningServer> {
  const { handling, keepAlive, rule } = kind
  const options = { handling, keepAlive, requestUntil: rule, threads: 1, maxRequestBytes: MOST_REQUEST_BYTES }
  const plan = parseServer(
    { host: '127.0.0.1', port: 0, handler: EXCLAIMS, ...options },
    { cores: 1, descriptorLimit: null },
  )
  const server = running.get(kind) ?? startServer(plan, {})
  running.set(kind, server)
  return server
}

/** How an attacker ends: half-closes and reads on, closes, or resets. */
type Leaving = 'half-close' | 'destroy' | 'reset'

/** Writes each packet in its own turn. Returns all replies, or '' if the attacker leaves early. */
function attack(port: number, packets: readonly Uint8Array[], leaving: Leaving): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const heard: Buffer[] = []
    const socket = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    const left = [...packets]
    const next = () => {
      const packet = left.shift()
      if (packet) socket.write(packet, () => setImmediate(next))
      else if (leaving === 'half-close') socket.end()
      else if (leaving === 'destroy') socket.destroy()
      else socket.resetAndDestroy()
    }
    socket.setTimeout(HANG_MS, () => socket.destroy(new Error('the server neither answers nor closes')))
    socket.on('connect', next)
    socket.on('data', part => heard.push(part))
    socket.on('close', () => resolve(Buffer.concat(heard)))
    socket.on('error', reject)
  })
}

/** The handler throws if the request contains an exclamation mark. */
const isHandled = (request: Uint8Array): boolean => !request.includes(33)

/** The expected replies to a stream: those to all requests before the first that is invalid or fails. */
function repliesTo(stream: Uint8Array, rule: Rule, keepAlive: boolean): Buffer {
  const framer = makeFramer(parseRule(rule), { maxBytes: MOST_REQUEST_BYTES })
  const replies: Uint8Array[] = []
  let from = 0
  while (from < stream.length) {
    const past = framer.read(stream, from, stream.length)
    if (past === BROKEN) return Buffer.concat(replies)
    if (past === MORE) break
    const request = stream.subarray(from, past)
    if (!isHandled(request)) return Buffer.concat(replies)
    replies.push(request)
    if (!keepAlive) return Buffer.concat(replies)
    from = past
  }
  const last = stream.subarray(from)
  if (framer.end() && isHandled(last)) replies.push(last)
  return Buffer.concat(replies)
}

/** Without a rule, requests depend on the reads, so only less can be checked. */
function checkUnframed(heard: Buffer, stream: Buffer, keepAlive: boolean): void {
  if (keepAlive) {
    if (stream.length <= MOST_REQUEST_BYTES && isHandled(stream)) assert.deepEqual(heard, stream)
  } else {
    if (isHandled(stream)) assert.equal(heard.length > 0, stream.length > 0)
    assert.deepEqual(heard, stream.subarray(0, heard.length))
  }
}

/** Splits a stream at these places, each given as a share of the rest. */
function cut(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const packets: Buffer[] = []
  let rest = stream
  for (const share of cuts) {
    const size = Math.ceil(rest.length * share)
    packets.push(rest.subarray(0, size))
    rest = rest.subarray(size)
  }
  return [...packets, rest].filter(packet => packet.length > 0)
}

/** An attacker who half-closes gets every due reply, whatever else it sent. The next client is served. */
export const server = surface(
  'bytes into the server',
  fc.record({
    kind: fc.constantFrom(...KINDS),
    stream: wireBytes(20),
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
    leaving: fc.constantFrom<Leaving>('half-close', 'half-close', 'destroy', 'reset'),
  }),
  async ({ kind, stream, cuts, leaving }) => {
    const { port } = await serverOf(kind)
    const heard = await attack(port, cut(stream, cuts), leaving)
    if (leaving === 'half-close') {
      if (kind.rule === null) checkUnframed(heard, stream, kind.keepAlive)
      else assert.deepEqual(heard, repliesTo(stream, kind.rule, kind.keepAlive))
    }
    const honest = kind.rule === null ? 'honest' : HONEST[kind.rule]
    assert.equal(await raw({ port, send: [honest], halfClose: true }), honest)
  },
  {
    release: async () => {
      const servers = await Promise.all(running.values())
      running.clear()
      await Promise.all(servers.map(one => one.stop()))
    },
  },
)
