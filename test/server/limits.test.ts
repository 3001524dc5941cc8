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

/** A log of troubles, and the promise of the first. */
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

/** Connected, and not reading. */
async function deaf(port: number): Promise<Socket> {
  const socket = createConnection({ port, host: '127.0.0.1' })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** Writes so many bytes over and over until it is cut. Gives how many the two kernels and the server took. */
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

/** Not once(socket, 'close'): that rejects where the cut is a reset, and what is still on its way makes it one. */
const closed = (socket: Socket): Promise<void> => new Promise(done => socket.once('close', () => done()))

for (const handling of WAYS)
  describe(`limits, handling ${handling}`, { timeout: 60_000 }, () => {
    test('--max-connections: one more is closed at once, counted and told', async () => {
      const { first, log } = troubles()
      const server = await start({ handling, maxConnections: 1 }, log)
      const held = await deaf(server.port)
      await raw({ port: server.port, halfClose: true }).catch(error => assert.equal(error.code, 'ECONNRESET'))
      assert.match(await first, /more than 1 connections/)
      const { accepted, rejected } = await server.snapshot()
      assert.deepEqual({ accepted, rejected }, { accepted: 1, rejected: 1 })
      held.destroy()
    })

    test('--max-request: a longer message is refused before it is held, counted and told', async () => {
      const { first, log } = troubles()
      const server = await start({ handling, ...LINES, maxRequestBytes: 10 }, log)
      assert.equal(await raw({ port: server.port, send: ['x'.repeat(1_000_000)] }), '')
      assert.match(await first, /longer than --max-request/)
      // Stopped: all that came is read
      await server.stop()
      const { rejected, droppedBytes } = await server.snapshot()
      assert.deepEqual({ rejected, droppedBytes }, { rejected: 1, droppedBytes: 1_000_000 })
    })

    test('--max-request: what is dropped of an unframed request is told', async () => {
      const { first, log } = troubles()
      const server = await start({ handling, handler: 'echo', maxRequestBytes: 10 }, log)
      assert.equal(await raw({ port: server.port, send: ['x'.repeat(20)] }), 'xxxxxxxxxx')
      assert.match(await first, /longer than --max-request/)
    })

    test('--idle-timeout: who is silent is cut, counted and told', async () => {
      const { first, log } = troubles()
      const server = await start({ handling, idleTimeoutMs: 100 }, log)
      assert.equal(await raw({ port: server.port }), '')
      assert.match(await first, /no request came for 100 ms/)
      assert.equal((await server.snapshot()).idled, 1)
    })

    test('--idle-timeout: who drips is cut too, however steadily', async () => {
      const server = await start({ handling, ...LINES, idleTimeoutMs: 300 })
      const dripper = await deaf(server.port)
      dripper.resume()
      const drip = setInterval(() => dripper.write('x'), 20)
      await closed(dripper)
      clearInterval(drip)
      assert.equal((await server.snapshot()).idled, 1)
    })

    test('--idle-timeout: who does not read a reply is cut, counted and told', async () => {
      const { first, log } = troubles()
      const server = await start({ handling, handler: module('long'), idleTimeoutMs: 300 }, log)
      const client = await deaf(server.port)
      client.write('x')
      assert.match(await first, /reply was not read for 300 ms/)
      assert.equal((await server.snapshot()).idled, 1)
      client.destroy()
    })

    test('who asks on and on and reads nothing is not read on either', async () => {
      const server = await start({
        handling,
        ...LINES,
        handler: 'echo',
        maxRequestBytes: 100_000,
        idleTimeoutMs: 1500,
      })
      const line = Buffer.from(`${'x'.repeat(9999)}\n`)
      const taken = await flood(await deaf(server.port), line)
      // The kernel's buffers of two sockets, twice over
      assert.ok(taken < 32 * 2 ** 20, `${taken} bytes were taken`)
      assert.equal((await server.snapshot()).idled, 1)
    })

    test('a stop sends a kept connection the rest of its reply', async () => {
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

    test('a stop cuts what is not done within --drain-timeout', async () => {
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

test('--queue-limit: one more request is closed without a reply and without a reset, counted and told', async () => {
  const { first, log } = troubles()
  const server = await start({ handler: module('breaks'), threads: 1, queueLimit: 1, drainTimeoutMs: 0 }, log)
  // One is with the worker for good and one waits for it, in whatever order they arrive
  const replies = Array.from({ length: 3 }, () => raw({ port: server.port, send: ['loop'] }))
  assert.equal(await Promise.race(replies), '')
  assert.match(await first, /1 requests wait already/)
  assert.equal((await server.snapshot()).rejected, 1)
  await server.stop()
  assert.deepEqual(await Promise.all(replies), ['', '', ''])
})
