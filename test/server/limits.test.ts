import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { HANDLINGS } from '../../src/plan/handling.js'
import { listenersProblem } from '../../src/server/listeners.js'
import { LONG_BYTES } from './handlers/long.js'
import { raw } from './raw-client.js'
import { module, start } from './start.js'

const WAYS = HANDLINGS.filter(way => way !== 'listeners' || !listenersProblem(process.versions.node))
const LINES = { keepAlive: true, requestUntil: 'line' } as const

/** Collects troubles. `first` resolves with the first one. */
function troubles() {
  let onFirst: (reason: string) => void = () => undefined
  const first = new Promise<string>(resolve => {
    onFirst = resolve
  })
  const all: string[] = []
  const onTrouble = (reason: string) => {
    all.push(reason)
    onFirst(reason)
  }
  return { all, first, log: { onTrouble } }
}

/** A connected socket that does not read. */
async function deaf(port: number): Promise<Socket> {
  const socket = createConnection({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Writes these bytes repeatedly until the connection is closed. Returns how many were accepted. */
async function flood(socket: Socket, bytes: Uint8Array): Promise<number> {
  let taken = 0
  const next = () =>
    socket.write(bytes, error => {
      if (error) return
      taken += bytes.length
      next()
    })
  next()
  await closed(socket)
  return taken
}

/** `once(socket, 'close')` would reject, because unread bytes turn the close into a reset. */
const closed = (socket: Socket): Promise<void> => new Promise(done => socket.once('close', () => done()))

for (const handling of WAYS)
  describe(`limits, handling ${handling}`, { timeout: 60_000 }, () => {
    test('--max-connections: a further connection is closed at once, counted and reported', async () => {
      const { first, log } = troubles()
      const server = await start({ handling, maxConnections: 1 }, log)
      // Listeners in several threads may accept the second connection first
      const clients = await Promise.all([deaf(server.port), deaf(server.port)])
      await Promise.race(clients.map(client => closed(client.resume())))
      assert.match(await first, /more than 1 connections/)
      const { accepted, rejected } = await server.snapshot()
      assert.deepEqual({ accepted, rejected }, { accepted: 1, rejected: 1 })
      for (const client of clients) client.destroy()
    })

    test('--max-request: a longer request is refused unbuffered, counted and reported', async () => {
      const { first, log } = troubles()
      const server = await start({ handling, ...LINES, maxRequestBytes: 10 }, log)
      assert.equal(await raw({ port: server.port, send: ['x'.repeat(1_000_000)] }), '')
      assert.match(await first, /longer than --max-request/)
      // After a stop, everything that arrived has been read
      await server.stop()
      const { rejected, droppedBytes } = await server.snapshot()
      assert.deepEqual({ rejected, droppedBytes }, { rejected: 1, droppedBytes: 1_000_000 })
    })

    test('--max-request: the dropped part of an unframed request is reported', async () => {
      const { first, log } = troubles()
      const server = await start({ handling, handler: 'echo', maxRequestBytes: 10 }, log)
      assert.equal(await raw({ port: server.port, send: ['x'.repeat(20)] }), 'xxxxxxxxxx')
      assert.match(await first, /longer than --max-request/)
    })

    test('--idle-timeout: a silent client is closed, counted and reported', async () => {
      const { first, log } = troubles()
      const server = await start({ handling, idleTimeoutMs: 100 }, log)
      assert.equal(await raw({ port: server.port }), '')
      assert.match(await first, /no request came for 100 ms/)
      assert.equal((await server.snapshot()).idled, 1)
    })

    test('--idle-timeout: a client that sends single bytes is closed too', async () => {
      const server = await start({ handling, ...LINES, idleTimeoutMs: 300 })
      const dripper = await deaf(server.port)
      dripper.resume()
      const drip = setInterval(() => dripper.write('x'), 20)
      await closed(dripper)
      clearInterval(drip)
      assert.equal((await server.snapshot()).idled, 1)
    })

    test('--idle-timeout: a client that reads no reply is closed, counted and reported', async () => {
      const { first, log } = troubles()
      const server = await start({ handling, handler: module('long'), idleTimeoutMs: 300 }, log)
      const client = await deaf(server.port)
      client.write('x')
      assert.match(await first, /reply was not read for 300 ms/)
      assert.equal((await server.snapshot()).idled, 1)
      client.destroy()
    })

    test('the server stops reading from a client that sends requests without reading replies', async () => {
      const server = await start({
        handling,
        ...LINES,
        handler: 'echo',
        maxRequestBytes: 100_000,
        idleTimeoutMs: 1500,
      })
      const line = Buffer.from(`${'x'.repeat(9999)}\n`)
      const taken = await flood(await deaf(server.port), line)
      // Twice the kernel buffers of two sockets
      assert.ok(taken < 32 * 2 ** 20, `${taken} bytes were taken`)
      assert.equal((await server.snapshot()).idled, 1)
    })

    test('a stop sends the rest of a reply on a reused connection', async () => {
      const server = await start({ handling, ...LINES, handler: module('long') })
      const client = await deaf(server.port)
      client.write('x\n')
      const [begun] = await once(client, 'data')
      client.pause()
      const stopped = server.stop()
      let heard = begun.length
      client.on('data', part => {
        heard += part.length
      })
      client.resume()
      await closed(client)
      await stopped
      assert.equal(heard, LONG_BYTES)
    })

    test('a stop cuts off requests that are not done within --drain-timeout', async () => {
      const { promise: asked, resolve: onRequest } = withResolver()
      const options = { handler: module('breaks'), drainTimeoutMs: 50 }
      const server = await start({ handling, ...options }, { onRequest })
      const reply = raw({ port: server.port, send: ['never'] })
      await asked
      await server.stop()
      assert.equal(await reply, '')
    })
  })

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}

test('--queue-limit: a further request is closed without reply or reset, counted and reported', async () => {
  const { first, log } = troubles()
  const server = await start({ handler: module('breaks'), threads: 1, queueLimit: 1, drainTimeoutMs: 0 }, log)
  // One request blocks the worker and one waits for it, in any order of arrival
  const replies = Array.from({ length: 3 }, () => raw({ port: server.port, send: ['loop'] }))
  assert.equal(await Promise.race(replies), '')
  assert.match(await first, /1 requests wait already/)
  assert.equal((await server.snapshot()).rejected, 1)
  await server.stop()
  assert.deepEqual(await Promise.all(replies), ['', '', ''])
})
