import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { TestServer } from '../faults/test-server.js'
import { driveAt, onPing, pong } from './driving.js'

const allOk = (requests: number) => ({
  started: requests,
  ok: requests,
  failed: 0,
  unfinished: 0,
  notStarted: 0,
})

describe('a reused connection', () => {
  test('carries all exchanges and is opened only once', async () => {
    await using server = await TestServer.start(pong())
    const { recording } = await driveAt(server.port, { requests: 200, connections: 3 })
    assert.deepEqual(recording.counts, allOk(200))
    assert.equal(server.accepted, 3)
    assert.equal(recording.histograms.connect.count, 3)
    assert.deepEqual(recording.bytes, { sent: 800, received: 800 })
  })

  test('finds several replies in one packet', async () => {
    await using server = await TestServer.start(socket =>
      onPing(socket, count => {
        if (count % 4 === 0) socket.write('pong'.repeat(4))
      }),
    )
    const { recording } = await driveAt(server.port, { requests: 80, connections: 2, pipelining: 4 })
    assert.deepEqual(recording.counts, allOk(80))
  })

  test('assembles replies that come byte by byte, and finds a wrong one among them', async () => {
    await using server = await TestServer.start(socket =>
      socket.once('data', async () => {
        for (const byte of `${'pong'.repeat(3)}pang${'pong'.repeat(2)}`) {
          socket.write(byte)
          // Let this byte leave before the next one
          await new Promise(resolve => setImmediate(resolve))
        }
      }),
    )
    const { recording } = await driveAt(server.port, {
      requests: 6,
      connections: 1,
      pipelining: 6,
      expect: new TextEncoder().encode('pong'),
    })
    assert.deepEqual(recording.counts, { ...allOk(6), ok: 5, failed: 1 })
    assert.deepEqual(recording.errors, { mismatch: 1 })
  })

  test('is opened again if a reply announces a close, and no exchange fails', async () => {
    const reply = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'
    await using server = await TestServer.start(socket => socket.once('data', () => socket.end(reply)))
    const { recording } = await driveAt(server.port, {
      protocol: 'http',
      message: undefined,
      until: undefined,
      requests: 10,
      connections: 1,
    })
    assert.deepEqual(recording.counts, allOk(10))
    assert.equal(server.accepted, 10)
  })
})

describe('faults of a reused connection', () => {
  for (const [how, outcome] of [
    ['close', 'early-close'],
    ['reset', 'reset'],
  ] as const)
    test(`a ${how} in the middle fails exactly the outstanding exchanges, as ${outcome}`, async () => {
      await using server = await TestServer.start((socket, accepted) =>
        onPing(socket, count => {
          if (accepted > 1) socket.write('pong')
          // Two of four requests are answered. Six received requests show that both replies were read
          else if (count === 4) socket.write('pongpong')
          else if (count === 6 && how === 'close') socket.end('po')
          else if (count === 6) socket.resetAndDestroy()
        }),
      )
      const { recording } = await driveAt(server.port, { requests: 50, connections: 2, pipelining: 4 })
      assert.deepEqual(recording.counts, { ...allOk(50), ok: 46, failed: 4 })
      assert.deepEqual(recording.errors, { [outcome]: 4 })
      assert.equal(server.accepted, 3)
    })

  for (const keepAlive of [true, false])
    test(`a reply that is too long is a mismatch: ${keepAlive ? 'reuse' : 'no reuse'}`, async () => {
      await using server = await TestServer.start(socket => onPing(socket, () => socket.write('pong!')))
      const { recording } = await driveAt(server.port, { keepAlive, requests: 10, connections: 2 })
      assert.deepEqual(recording.errors, { mismatch: 10 })
      assert.equal(recording.counts.failed, 10)
    })

  test('an extra reply makes the last exchange a mismatch, but not the earlier ones', async () => {
    await using server = await TestServer.start(socket =>
      socket.once('data', () => socket.write('pong'.repeat(4))),
    )
    const { recording } = await driveAt(server.port, { requests: 3, connections: 1, pipelining: 3 })
    assert.deepEqual(recording.counts, { ...allOk(3), ok: 2, failed: 1 })
    assert.deepEqual(recording.errors, { mismatch: 1 })
  })

  test('an incomplete reply is a timeout, and so are the replies behind it', async () => {
    await using server = await TestServer.start(socket => socket.once('data', () => socket.write('pongpon')))
    const { recording } = await driveAt(server.port, {
      requests: 3,
      connections: 1,
      pipelining: 3,
      timeoutMs: 100,
    })
    assert.deepEqual(recording.counts, { ...allOk(3), ok: 1, failed: 2 })
    assert.deepEqual(recording.errors, { timeout: 2 })
  })

  test('a port that refuses is dialled at growing intervals, and open load skips the rest', async () => {
    const closed = createServer()
    await once(closed.listen(0, '127.0.0.1'), 'listening')
    const address = closed.address()
    assert.ok(address !== null && typeof address === 'object')
    closed.close()
    await once(closed, 'close')
    const { recording } = await driveAt(address.port, {
      ratePerSecond: 2000,
      durationMs: 300,
      connections: 2,
    })
    const { started, failed, notStarted } = recording.counts
    assert.deepEqual(recording.errors, { refused: started })
    assert.equal(started, failed)
    assert.equal(started + notStarted, 600)
    // 1 + 2 + 4 ... + 128 ms is 255 ms: nine attempts for each of the two, if refused immediately
    assert.ok(started >= 2 && started <= 2 * 10, `${started} connects`)
  })
})

/** A server with seeded faults: it answers, or ends the connection in one of several ways. */
const unreliable = (seed: number, keepAlive: boolean, onAnswer: () => void) => {
  const random = xoroshiro128plus(seed)
  return TestServer.start(socket =>
    onPing(socket, () => {
      if (socket.destroyed || socket.writableEnded) return
      const what = uniformInt(random, 0, 19)
      if (what === 0) socket.resetAndDestroy()
      else if (what === 1) socket.end()
      else if (what === 2) socket.end('po')
      else {
        onAnswer()
        if (keepAlive) socket.write(what === 3 ? 'pong!' : 'pong')
        else socket.end('pong')
      }
    }),
  )
}

describe('under injected resets', () => {
  const loads: Readonly<Record<string, PlanOptions>> = {
    closed: {},
    'open, constant': { ratePerSecond: 3000 },
    'open, Poisson': { ratePerSecond: 3000, arrival: 'poisson' },
  }
  const connections: Readonly<Record<string, PlanOptions>> = {
    'without connection reuse': { keepAlive: false },
    'with connection reuse': {},
    pipelined: { pipelining: 5 },
  }
  let seed = 1
  for (const [load, loadOptions] of Object.entries(loads))
    for (const [kind, connectionOptions] of Object.entries(connections)) {
      const options = { ...loadOptions, ...connectionOptions, seed: seed++ }
      test(`nothing is lost and nothing counts twice: ${load}, ${kind}`, async () => {
        let answered = 0
        await using server = await unreliable(options.seed, options.keepAlive !== false, () => answered++)
        const { recording, timeline } = await driveAt(server.port, {
          ...options,
          requests: 300,
          expect: new TextEncoder().encode('pong'),
          connections: 6,
          workers: 2,
        })
        const { started, ok, failed, unfinished, notStarted } = recording.counts
        assert.deepEqual([started, ok + failed, unfinished, notStarted], [300, 300, 0, 0])
        assert.equal(
          Object.values(recording.errors).reduce((sum, times) => sum + times, 0),
          failed,
        )
        for (const outcome of Object.keys(recording.errors))
          assert.match(outcome, /^(reset|early-close|mismatch)$/)
        assert.ok(failed > 0 && ok > 0 && ok <= answered)
        assert.equal(recording.histograms.response.count, ok)
        assert.equal(
          timeline.reduce((sum, second) => sum + second.ok + second.failed, 0),
          300,
        )
      })
    }
})
