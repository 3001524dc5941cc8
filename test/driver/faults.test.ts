import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import type { Outcome } from '../../src/protocol/outcome.js'
import { blackHole, close, corrupt, halfOpen, rate, reset, slices } from '../faults/faults.js'
import { type Faults, startFaultProxy } from '../faults/proxy.js'
import { TestServer } from '../faults/test-server.js'
import { driveAt, pong } from './driving.js'

const REQUESTS = 6
const PONG = new TextEncoder().encode('pong')

const LOADS: Readonly<Record<string, PlanOptions>> = {
  'closed, without connection reuse': { keepAlive: false },
  'closed, with connection reuse': {},
  'closed, pipelined': { pipelining: 3 },
  'open, without connection reuse': { keepAlive: false, ratePerSecond: 500 },
  'open, with connection reuse': { ratePerSecond: 500 },
  'open, pipelined': { ratePerSecond: 500, pipelining: 3, arrival: 'poisson' },
}

/** Drives the same port with every kind of load at once. Returns the counts and errors of each. */
const driveAll = (port: number, options: PlanOptions = {}) =>
  Promise.all(
    Object.entries(LOADS).map(async ([load, loadOptions]) => {
      const { recording } = await driveAt(port, {
        requests: REQUESTS,
        connections: 2,
        expect: PONG,
        ...options,
        ...loadOptions,
      })
      return [load, { ...recording.counts, errors: recording.errors }] as const
    }),
  )

const allFailed = (outcome: Outcome) => ({
  started: REQUESTS,
  ok: 0,
  failed: REQUESTS,
  unfinished: 0,
  notStarted: 0,
  errors: { [outcome]: REQUESTS },
})

/** A port of this machine without a listener. */
async function closedPort(): Promise<number> {
  const server = await TestServer.start(() => undefined)
  const { port } = server
  await server[Symbol.asyncDispose]()
  return port
}

/** Long compared with what the driver takes, short compared with a byte per second. */
const soon = { timeoutMs: 200 }

const FAULTS: Readonly<Record<string, readonly [Faults, Outcome, PlanOptions?]>> = {
  'resets before it reads': [{ up: [reset(0)] }, 'reset'],
  'resets after it has read': [{ down: [reset(0)] }, 'reset'],
  'resets in the middle of the reply': [{ down: [reset(2)] }, 'reset'],
  'closes without a reply': [{ down: [close(0)] }, 'early-close'],
  'closes in the middle of the reply': [{ down: [close(2)] }, 'early-close'],
  'half-closes and reads on': [{ up: [blackHole(0)], down: [close(0)] }, 'early-close'],
  'answers garbage': [{ down: [corrupt(1)] }, 'mismatch'],
  'never answers': [{ down: [blackHole(0)] }, 'timeout', soon],
  'sends a byte per second': [{ down: [rate(1)] }, 'timeout', soon],
  'disappears in the middle of the reply': [{ down: [halfOpen(2)] }, 'timeout', soon],
}

describe('a server that', () => {
  for (const [what, [faults, outcome, options]] of Object.entries(FAULTS))
    test(`${what}: every exchange ends in ${outcome}`, async () => {
      await using server = await TestServer.start(pong())
      await using proxy = await startFaultProxy(server.port, () => faults)
      for (const [load, { errors, ...counts }] of await driveAll(proxy.port, options)) {
        // With several outstanding requests, the younger ones have not waited for a whole timeout yet
        const { timeout = 0, 'cut-off': cutOff = 0 } = errors
        const isCutOff = timeout > 0 && load.includes('pipelined')
        const ended = isCutOff ? { timeout: timeout + cutOff } : errors
        assert.deepEqual({ ...counts, errors: ended }, allFailed(outcome), load)
      }
    })

  test('does not listen: every exchange is refused', async () => {
    for (const [load, counts] of await driveAll(await closedPort()))
      assert.deepEqual(counts, allFailed('refused'), load)
  })

  test('sends its replies byte by byte: every exchange is ok', async () => {
    await using server = await TestServer.start(pong())
    await using proxy = await startFaultProxy(server.port, () => ({ up: [slices(1)], down: [slices(1)] }))
    for (const [load, { ok }] of await driveAll(proxy.port)) assert.equal(ok, REQUESTS, load)
  })

  test('resets after each reply: no complete reply fails', async () => {
    await using server = await TestServer.start(pong())
    await using proxy = await startFaultProxy(server.port, () => ({ down: [reset(4)] }))
    for (const [load, { started, ok, failed, errors }] of await driveAll(proxy.port)) {
      assert.equal(started, REQUESTS, load)
      assert.equal(ok + (errors.reset ?? 0), started, load)
      assert.equal(errors.reset ?? 0, failed, load)
      // With pipelining, a later request may meet the reset first, and Node drops the unread reply
      if (!load.includes('pipelined')) assert.ok(ok >= 1, `${load}: ${ok}`)
    }
  })

  test('resets instead of a close: the exchange fails, although all bytes arrived', async () => {
    await using server = await TestServer.start(socket => {
      socket.once('data', () => socket.write('pong', () => socket.resetAndDestroy()))
    })
    const { recording } = await driveAt(server.port, {
      keepAlive: false,
      until: 'close',
      requests: 50,
      connections: 2,
    })
    assert.deepEqual(recording.errors, { reset: 50 })
  })

  test('accepts no more connections: with a full backlog, an exchange ends in connect-timeout', async () => {
    const frozen = new Worker(
      `const { parentPort } = require('node:worker_threads')
       const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
         parentPort.postMessage(server.address().port)
         setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
       })`,
      { eval: true },
    )
    const [port] = await once(frozen, 'message')
    const { recording } = await driveAt(port, {
      requests: 8,
      connections: 8,
      timeoutMs: 500,
      connectTimeoutMs: 300,
    })
    await frozen.terminate()
    assert.deepEqual([recording.counts.started, recording.counts.failed], [8, 8])
    const { timeout = 0, 'connect-timeout': connectTimeout = 0 } = recording.errors
    assert.equal(timeout + connectTimeout, 8)
    assert.ok(connectTimeout >= 4, `${connectTimeout}`)
  })

  for (const [name, load] of Object.entries(LOADS))
    test(`dies and restarts: the load goes on: ${name}`, async () => {
      const stop = new AbortController()
      let answered = 0
      const first = await TestServer.start(
        pong(() => {
          if (++answered === 20) void comeBack()
        }),
      )
      const { port } = first
      let second: TestServer | undefined
      let again = 0
      const comeBack = async () => {
        await first[Symbol.asyncDispose]()
        // Time in which connections are refused
        await setTimeout(30)
        const onPong = () => {
          if (++again === 20) stop.abort()
        }
        second = await TestServer.start(pong(onPong), { port })
      }
      const { recording } = await driveAt(
        port,
        { durationMs: 60_000, connections: 2, expect: PONG, ...load },
        { signal: stop.signal },
      )
      await second?.[Symbol.asyncDispose]()
      const { started, ok, failed, unfinished } = recording.counts
      assert.equal(started, ok + failed + unfinished)
      assert.ok(ok > 20 && ok <= answered + again, `${ok} ok, ${answered} + ${again} answered`)
      for (const outcome of Object.keys(recording.errors))
        assert.match(outcome, /^(reset|early-close|refused)$/)
    })

  test('never answers: the run ends at most one timeout after its window', async () => {
    await using server = await TestServer.start(socket => socket.resume())
    for (const load of [{}, { ratePerSecond: 500 }]) {
      let openedMs = 0
      const options = { durationMs: 200, timeoutMs: 300, connections: 2, workers: 2 }
      const onWindow = async (edge: 'open' | 'close') => {
        if (edge === 'open') openedMs = performance.now()
        else assert.ok(performance.now() - openedMs < 200 + 300 + 2000)
      }
      const { recording } = await driveAt(server.port, { ...options, ...load }, { onWindow })
      assert.deepEqual(recording.errors, { timeout: recording.counts.started })
    }
  })
})

test('a reader that returns an invalid position fails its exchanges, and nothing hangs', async () => {
  const protocol = fileURLToPath(new URL('./protocols/lost-reader.js', import.meta.url))
  await using server = await TestServer.start(pong())
  for (const answer of ['nothing', '0', '-3', '1.5e9', 'NaN']) {
    const options = { protocol, message: new TextEncoder().encode(answer), until: undefined }
    const { recording } = await driveAt(server.port, { ...options, requests: 3, connections: 1 })
    assert.deepEqual(recording.errors, { mismatch: 3 }, answer)
  }
})
