import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Clients } from '../../src/driver/clients.js'
import { ClosedLoop } from '../../src/driver/closed-loop.js'
import type { Loop } from '../../src/driver/loop.js'
import { protocolOf } from '../../src/plan/exchange.js'
import { Recorder } from '../../src/recording/recorder.js'
import { nowUs } from '../../src/threads/clock.js'
import { TestServer } from '../faults/test-server.js'
import { planAt, pong } from './driving.js'

async function clientsAt(port: number, count: number, threads: number): Promise<Clients> {
  const protocol = await protocolOf(planAt(port, {}))
  const settings = {
    endpoint: { host: '127.0.0.1', port },
    request: protocol.request,
    keepAlive: true,
    pipelining: 1,
    timeoutUs: 10e6,
    connectTimeoutUs: 10e6,
    clock: nowUs,
  }
  return new Clients(count, settings, protocol, threads)
}

for (const threads of [1, 4, 1000])
  test(`the threads, ${threads} of them, have at most 256 handshakes outstanding together`, async () => {
    const most = Math.max(1, 256 / threads) | 0
    await using server = await TestServer.start(pong())
    const clients = await clientsAt(server.port, most + 20, threads)
    const waiting = [...clients.connections]
    let dialling = 0
    let highest = 0
    let allDialled: () => void = () => undefined
    const done = new Promise<void>(resolve => {
      allDialled = resolve
    })
    const dial = () => {
      while (clients.mayDial) {
        const connection = waiting.pop()
        if (!connection) return
        clients.begin(connection, 0, nowUs())
        highest = Math.max(highest, ++dialling)
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
    assert.equal(dialling, most)
    await done
    assert.equal(highest, most)
    clients.close()
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
