import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Copies } from '../../src/client/copies.js'
import { Clients } from '../../src/driver/clients.js'
import { ClosedLoop } from '../../src/driver/closed-loop.js'
import type { Loop } from '../../src/driver/loop.js'
import { protocolOf } from '../../src/plan/exchange.js'
import { Recorder } from '../../src/recording/recorder.js'
import { nowUs } from '../../src/threads/clock.js'
import { TestServer } from '../faults/test-server.js'
import { planAt, pong } from './driving.js'

interface Options {
  readonly host?: string
  readonly keepAlive?: boolean
}

async function clientsAt(
  port: number,
  count: number,
  threads: number,
  { host = '127.0.0.1', keepAlive = true }: Options = {},
): Promise<Clients> {
  const protocol = await protocolOf(planAt(port, {}))
  const settings = {
    endpoint: { host, port },
    request: new Copies(protocol.request),
    keepAlive,
    pipelining: 1,
    timeoutUs: 10e6,
    connectTimeoutUs: 10e6,
    clock: nowUs,
  }
  return new Clients(count, settings, protocol, threads)
}

/** Connects all, as many at once as there may be; answers how many that were at first and at most. */
async function dialAll(clients: Clients): Promise<{ first: number; most: number }> {
  const waiting = [...clients.connections]
  let dialling = 0
  let most = 0
  let allDialled: () => void = () => undefined
  const done = new Promise<void>(resolve => {
    allDialled = resolve
  })
  const dial = () => {
    while (clients.mayDial) {
      const connection = waiting.pop()
      if (!connection) return
      clients.begin(connection, 0, nowUs())
      most = Math.max(most, ++dialling)
    }
  }
  const loop: Loop = {
    onReady: () => undefined,
    onExchange: () => undefined,
    onMayDial: () => {
      dialling--
      dial()
      if (waiting.length === 0 && dialling === 0) allDialled()
    },
  }
  clients.use(loop)
  dial()
  const first = dialling
  await done
  clients.close()
  return { first, most }
}

for (const threads of [1, 4, 1000])
  test(`the threads, ${threads} of them, have at most 256 handshakes outstanding together`, async () => {
    const allowed = Math.max(1, 256 / threads) | 0
    await using server = await TestServer.start(pong())
    const clients = await clientsAt(server.port, allowed + 20, threads)
    assert.deepEqual(await dialAll(clients), { first: allowed, most: allowed })
  })

test('beyond loopback each handshake that succeeds allows one more', async () => {
  await using server = await TestServer.start(pong())
  // It leads here all the same
  const clients = await clientsAt(server.port, 20, 256, { host: '0.0.0.0' })
  const { first, most } = await dialAll(clients)
  assert.equal(first, 1)
  assert.ok(most >= 3, `${most}`)
})

test('connections that have to wait for their handshake all get their turn', async () => {
  await using server = await TestServer.start(pong())
  const clients = await clientsAt(server.port, 40, 256)
  const recorder = new Recorder('closed')
  const loop = new ClosedLoop(
    clients,
    recorder,
    { startUs: nowUs(), plannedEndUs: null, requests: 4000 },
    nowUs,
  )
  await loop.run()
  clients.close()
  assert.deepEqual([recorder.ok, recorder.failed], [4000, 0])
  assert.equal(server.accepted, 40)
})

test('no connection waits for its handshake while others get one turn after the other', async () => {
  await using server = await TestServer.start(pong())
  const clients = await clientsAt(server.port, 20, 256, { keepAlive: false })
  const recorder = new Recorder('closed')
  const window = { startUs: nowUs(), plannedEndUs: null, requests: 400 }
  await new ClosedLoop(clients, recorder, window, nowUs).run()
  clients.close()
  assert.ok(clients.connections.every(connection => connection.bytesSent > 0))
})
