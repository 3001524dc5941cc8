import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { describe, test } from 'node:test'
import { HANDLINGS } from '../../src/plan/handling.js'
import { accountBetween } from '../../src/recording/server-account.js'
import { listenersProblem } from '../../src/server/listeners.js'
import { raw } from './raw-client.js'
import { module, start } from './start.js'

const REPLY = 'Hey there, from TCP server.'
const WAYS = HANDLINGS.filter(way => way !== 'listeners' || !listenersProblem(process.versions.node))

for (const handling of WAYS)
  describe(`handling ${handling}`, async () => {
    test('sends the reply of the tutorial and closes', async () => {
      const { port } = await start({ handling })
      assert.equal(await raw({ port, send: ['Hey there, from our TCP client.'] }), REPLY)
    })

    test('echoes the request, even if it is not text', async () => {
      const { port } = await start({ handling, handler: 'echo' })
      assert.equal(await raw({ port, send: [Uint8Array.of(0, 255, 128, 10)] }), '\u0000\u00ff\u0080\n')
    })

    test('answers an empty request, as the tutorial does', async () => {
      const { port } = await start({ handling })
      assert.equal(await raw({ port, halfClose: true }), REPLY)
    })

    test('a request longer than the limit gets its whole reply and no reset', async () => {
      const server = await start({ handling, handler: 'echo', maxRequestBytes: 10 })
      const long = 'x'.repeat(2_000_000)
      assert.equal(await raw({ port: server.port, send: [long] }), 'xxxxxxxxxx')
      // All of it has been read and dropped when the server has closed the connection
      await server.stop()
      assert.equal((await server.snapshot()).droppedBytes, long.length - 10)
    })

    test('a handler that throws fails only its own request', async () => {
      const troubles: string[] = []
      const handler = module('touchy')
      const server = await start({ handling, handler }, { onTrouble: reason => troubles.push(reason) })
      for (const bad of ['throw', 'reject', 'wrong'])
        assert.equal(await raw({ port: server.port, send: [bad] }), '')
      assert.equal(await raw({ port: server.port, send: ['good'] }), 'good')
      assert.match(troubles.join(), /thrown.*rejected.*Uint8Array/)
      const { accepted, handled, failed } = await server.snapshot()
      assert.deepEqual({ accepted, handled, failed }, { accepted: 4, handled: 1, failed: 3 })
    })

    test('replies that were due before a failure still arrive', async () => {
      const options = { keepAlive: true, requestUntil: 'line', handler: module('exclaims') }
      const { port } = await start({ handling, ...options })
      assert.equal(await raw({ port, send: ['a\nb\nc!\nd\n'] }), 'a\nb\n')
    })

    test('a handler whose promise never settles fails its own request after --task-timeout', async () => {
      const server = await start({ handling, handler: module('breaks'), taskTimeoutMs: 100 })
      assert.equal(await raw({ port: server.port, send: ['never'] }), '')
      assert.equal(await raw({ port: server.port, send: ['good'] }), 'good')
      assert.equal((await server.snapshot()).failed, 1)
    })

    test('a module that is missing, has no function or throws while loading fails the start', async () => {
      await assert.rejects(start({ handling, handler: module('missing') }), /there is no such file/)
      await assert.rejects(
        start({ handling, handler: module('no-function') }),
        /default export must be a function/,
      )
      await assert.rejects(start({ handling, handler: module('throws') }), /failed while loading: no luck/)
    })

    test('a client that disappears does not crash the server', async () => {
      const server = await start({ handling, handler: 'delay:20ms' })
      const socket = createConnection({ port: server.port, host: '127.0.0.1' })
      await once(socket, 'connect')
      await new Promise<void>(done => socket.write('Hey', () => done()))
      socket.resetAndDestroy()
      assert.equal(await raw({ port: server.port, send: ['Hey'] }), REPLY)
    })

    test('counts everything since its start, and a window is the difference of two snapshots', async () => {
      const server = await start({ handling, handler: 'sleep:2ms' })
      await Promise.all(Array.from({ length: 5 }, () => raw({ port: server.port, send: ['Hey'] })))
      const snapshot = await server.snapshot()
      assert.equal(snapshot.accepted, 5)
      assert.equal(snapshot.handled, 5)
      assert.equal(snapshot.handler.count, 5)
      assert.ok(snapshot.handler.minUs >= 2000, `slept ${snapshot.handler.minUs} us`)
      await Promise.all(Array.from({ length: 3 }, () => raw({ port: server.port, send: ['Hey'] })))
      const window = accountBetween(snapshot, await server.snapshot())
      assert.deepEqual([window.accepted, window.handled, window.handler.count], [3, 3, 3])
      assert.ok(window.handler.minUs >= 2000, `slept ${window.handler.minUs} us`)
      assert.ok(window.wallUs > 0 && window.cpuUs >= 0)
    })

    test('frames requests on a reused connection, however they are split into packets', async () => {
      const { port } = await start({ handling, handler: 'echo', keepAlive: true, requestUntil: 'line' })
      assert.equal(await raw({ port, send: ['a\nb', 'c\n', 'd\n'], halfClose: true }), 'a\nbc\nd\n')
    })

    test('closes connections above the limit at once', async () => {
      const server = await start({ handling, maxConnections: 1 })
      const first = createConnection({ port: server.port, host: '127.0.0.1' })
      await once(first, 'connect')
      await assert.doesNotReject(
        raw({ port: server.port, halfClose: true }).catch(error => assert.equal(error.code, 'ECONNRESET')),
      )
      assert.equal((await server.snapshot()).rejected, 1)
      first.destroy()
    })

    test('closes a silent client', async () => {
      const server = await start({ handling, idleTimeoutMs: 100 })
      assert.equal(await raw({ port: server.port }), '')
      assert.equal((await server.snapshot()).idled, 1)
    })

    test('a stop answers received requests and closes idle connections', async () => {
      let onRequest: () => void = () => undefined
      const asked = new Promise<void>(done => {
        onRequest = done
      })
      const server = await start({ handling, handler: 'delay:100ms' }, { onRequest: () => onRequest() })
      const silent = raw({ port: server.port })
      const reply = raw({ port: server.port, send: ['Hey'] })
      await asked
      await server.stop()
      assert.equal(await silent, '')
      assert.equal(await reply, REPLY)
    })
  })

test('requests above the queue limit are refused, and the others are answered', async () => {
  const server = await start({ handler: 'sleep:50ms', threads: 1, queueLimit: 1 })
  const replies = await Promise.all(
    Array.from({ length: 6 }, () => raw({ port: server.port, send: ['Hey'] })),
  )
  const { handled, rejected } = await server.snapshot()
  assert.equal(handled + rejected, 6)
  assert.ok(rejected >= 1)
  assert.equal(replies.filter(reply => reply === REPLY).length, handled)
})

test('a handler that throws after its reply ends its thread, not the server', async () => {
  let onDeath: (reason: string) => void = () => undefined
  const death = new Promise<string>(resolve => {
    onDeath = resolve
  })
  const server = await start({ handler: module('late-throw'), threads: 1 }, { onTrouble: onDeath })
  assert.equal(await raw({ port: server.port, send: ['late'] }), 'late')
  assert.match(await death, /a worker thread died: too late to matter/)
  assert.equal(await raw({ port: server.port, send: ['again'] }), 'again')
})
