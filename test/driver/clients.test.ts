import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { fixedMessagesOf } from '../../src/client/fixed-messages.js'
import { arrivalsOf } from '../../src/driver/arrivals.js'
import { Clients } from '../../src/driver/clients.js'
import { ClosedLoop } from '../../src/driver/closed-loop.js'
import type { Loop } from '../../src/driver/loop.js'
import { OpenLoop } from '../../src/driver/open-loop.js'
import { drivePlanOf } from '../../src/plan/drive-plan.js'
import { protocolOf } from '../../src/plan/exchange.js'
import { openAt } from '../../src/plan/load.js'
import type { Outcome } from '../../src/protocol/outcome.js'
import { Recorder } from '../../src/recording/recorder.js'
import { type Window, windowFrom } from '../../src/recording/window.js'
import { nowUs } from '../../src/threads/clock.js'
import { TestServer } from '../faults/test-server.js'
import { planAt, pong } from './driving.js'

interface Options {
  readonly host?: string
  readonly keepAlive?: boolean
  readonly timeoutUs?: number
  readonly clock?: () => number
}

async function clientsAt(
  port: number,
  count: number,
  threads: number,
  { host = '127.0.0.1', keepAlive = true, timeoutUs = 10e6, clock = nowUs }: Options = {},
): Promise<Clients> {
  const protocol = await protocolOf(drivePlanOf(planAt(port, {})))
  const settings = {
    endpoint: { host, port },
    keepAlive,
    isPerSession: false,
    pipelining: 1,
    timeoutUs,
    connectTimeoutUs: 10e6,
    clock,
  }
  const messages = fixedMessagesOf(protocol)
  return new Clients(count, settings, () => messages(), threads)
}

/** Connects all, as many at once as allowed. Returns the numbers of attempts at first and at most. */
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
  test(`with ${threads} threads, at most 256 handshakes are outstanding in total`, async () => {
    const allowed = Math.max(1, 256 / threads) | 0
    await using server = await TestServer.start(pong())
    const clients = await clientsAt(server.port, allowed + 20, threads)
    assert.deepEqual(await dialAll(clients), { first: allowed, most: allowed })
  })

/** Tracks the largest number of handshakes in flight. */
function connectsInFlight(clients: Clients, context: TestContext): { readonly most: number } {
  const seen = { now: 0, most: 0 }
  const { begin, onHandshakeOver } = clients
  context.mock.method(clients, 'begin', (...args: Parameters<typeof begin>) => {
    if (args[0].mustConnect) seen.most = Math.max(seen.most, ++seen.now)
    begin.apply(clients, args)
  })
  context.mock.method(clients, 'onHandshakeOver', (isConnected: boolean) => {
    seen.now--
    onHandshakeOver.call(clients, isConnected)
  })
  return seen
}

const windowOf = (requests: number) => windowFrom(nowUs(), { warmupMs: 0, durationMs: null, requests })

for (const [name, loopOf] of Object.entries({
  closed: (clients: Clients, window: Window) =>
    new ClosedLoop(clients, new Recorder('closed'), window, nowUs),
  open: (clients: Clients, window: Window) => {
    const load = openAt(100_000)
    const arrivals = () => arrivalsOf(load, { index: 0, of: 1 }, 1)
    return new OpenLoop(clients, new Recorder('open'), window, arrivals, nowUs)
  },
}))
  test(`beyond loopback, each successful handshake allows two further ones: ${name} load`, async context => {
    // No request is answered before all are connected, so no connection becomes free earlier
    const sockets: Socket[] = []
    await using server = await TestServer.start(socket => {
      sockets.push(socket)
      if (sockets.length === 31) for (const held of sockets) held.on('data', () => held.write('pong'))
    })
    // This address also leads to this machine
    const clients = await clientsAt(server.port, 31, 256, { host: '0.0.0.0' })
    const inFlight = connectsInFlight(clients, context)
    await loopOf(clients, windowOf(31)).run()
    clients.close()
    // Rounds of 1, 2, 4, 8 and 16 handshakes
    assert.equal(server.accepted, 31)
    assert.ok(inFlight.most >= 5, `${inFlight.most}`)
  })

test('connections are scanned only if the oldest outstanding request may be overdue', async context => {
  // The sweep runs in an immediate, because sockets are read before anything times out
  context.mock.timers.enable({ apis: ['setInterval', 'setImmediate'] })
  await using server = await TestServer.start(socket => socket.resume())
  let clockUs = 0
  const clients = await clientsAt(server.port, 10, 1, { timeoutUs: 1e6, clock: () => clockUs })
  let looks = 0
  for (const connection of clients.connections) {
    const { sweep } = connection
    context.mock.method(connection, 'sweep', (us: number) => {
      looks++
      return sweep.call(connection, us)
    })
  }
  const ended: [outcome: Outcome, atUs: number][] = []
  clients.use({
    onReady: () => undefined,
    onExchange: (_, outcome) => ended.push([outcome, clockUs]),
    onMayDial: () => undefined,
  })
  const [first] = clients.connections
  assert.ok(first)
  for (; clockUs < 10e6; clockUs += 10_000) {
    if (clockUs === 2_550_000) clients.begin(first, clockUs, clockUs)
    context.mock.timers.tick(10)
  }
  clients.close()
  assert.equal(ended.length, 1)
  const [[outcome, atUs] = []] = ended
  assert.equal(outcome, 'timeout')
  assert.ok(atUs !== undefined && atUs > 3_550_000 && atUs <= 3_650_000, `${atUs}`)
  // One scan per second for 10 s, and some around the overdue request
  assert.ok(looks <= 13 * 10, `${looks} looks`)
})

test('every connection that waits for its handshake gets one', async () => {
  await using server = await TestServer.start(pong())
  const clients = await clientsAt(server.port, 40, 256)
  const recorder = new Recorder('closed')
  await new ClosedLoop(clients, recorder, windowOf(4000), nowUs).run()
  clients.close()
  assert.deepEqual([recorder.ok, recorder.failed], [4000, 0])
  assert.equal(server.accepted, 40)
})

test('no connection waits for its handshake while others get several', async () => {
  await using server = await TestServer.start(pong())
  const clients = await clientsAt(server.port, 20, 256, { keepAlive: false })
  const recorder = new Recorder('closed')
  await new ClosedLoop(clients, recorder, windowOf(400), nowUs).run()
  clients.close()
  assert.ok(clients.connections.every(connection => connection.bytesSent > 0))
})

/** A server on its own thread that answers each read with 'pong', even while this thread is blocked. */
const PONG_SERVER = `
  const { createServer } = require('node:net')
  const server = createServer(socket => socket.on('data', () => socket.write('pong')))
  server.listen(0, '127.0.0.1', () => require('node:worker_threads').parentPort.postMessage(server.address().port))
`

for (const [what, isKept] of [
  ['has sent its request', true],
  ['is about to connect', false],
] as const)
  test(`an exchange that ${what} does not time out because its thread was blocked`, async () => {
    const worker = new Worker(PONG_SERVER, { eval: true })
    const [port] = await once(worker, 'message')
    const clients = await clientsAt(port, 1, 1, { timeoutUs: 250_000 })
    const [client] = clients.connections
    assert.ok(client)
    let onEnded: (outcome: Outcome) => void = () => undefined
    const exchange = (): Promise<Outcome> => {
      clients.begin(client, nowUs(), nowUs())
      client.flush()
      return new Promise(resolve => {
        onEnded = resolve
      })
    }
    clients.use({
      onReady: () => undefined,
      onExchange: (_, outcome) => onEnded(outcome),
      onMayDial: () => undefined,
    })
    try {
      if (isKept) assert.equal(await exchange(), 'ok')
      const outcome = exchange()
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700)
      assert.equal(await outcome, 'ok')
    } finally {
      clients.close()
      await worker.terminate()
    }
  })
