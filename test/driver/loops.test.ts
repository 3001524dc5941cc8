import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import fc from 'fast-check'
import { arrivalsOf } from '../../src/driver/arrivals.js'
import { ClosedLoop } from '../../src/driver/closed-loop.js'
import type { Loop, LoopClients, LoopConnection } from '../../src/driver/loop.js'
import { OpenLoop } from '../../src/driver/open-loop.js'
import { openAt } from '../../src/plan/load.js'
import { Recorder } from '../../src/recording/recorder.js'
import type { Recording } from '../../src/recording/recording.js'
import { type Window, windowFrom } from '../../src/recording/window.js'
import { VirtualClients, VirtualTime } from './virtual.js'

const STEP_US = 500

interface Case {
  readonly startUs: number
  readonly ratePerSecond: number
  readonly warmupMs: number
  readonly durationMs: number
  readonly requests: number | null
  readonly serviceUs: number
  readonly pipelining: number
  readonly connections: number
  /** Since the start of the load. Null: not stopped. */
  readonly stopMs: number | null
}

const usual: Case = {
  startUs: 1e9,
  ratePerSecond: 1000,
  warmupMs: 0,
  durationMs: 100,
  requests: null,
  serviceUs: 300,
  pipelining: 1,
  connections: 4,
  stopMs: null,
}

/** Runs a loop in virtual time until all its exchanges have ended. */
async function run(
  kind: 'open' | 'closed',
  options: Case,
): Promise<{ recording: Recording; clients: VirtualClients; closedUs: number }> {
  const { startUs, durationMs, requests, stopMs } = options
  const time = new VirtualTime(startUs)
  const clients = new VirtualClients(time, options.serviceUs, options.pipelining, options.connections)
  const recorder = new Recorder(kind)
  let closedUs = Number.NaN
  const onClose = () => {
    closedUs = time.nowUs
  }
  const window: Window = windowFrom(startUs, { warmupMs: options.warmupMs, durationMs, requests })
  recorder.setWindow(window)
  const clock = () => time.nowUs
  const arrivals = () => arrivalsOf(openAt(options.ratePerSecond), { index: 0, of: 1 }, 1)
  mock.timers.enable({ apis: ['setTimeout'] })
  // Each poll must see a later time. The mock of Node would run it repeatedly at the same moment
  const polls: (() => void)[] = []
  const polling = mock.method(globalThis, 'setImmediate', (poll: () => void) => void polls.push(poll))
  try {
    const loop =
      kind === 'open'
        ? new OpenLoop(clients, recorder, window, arrivals, clock, { onClose })
        : new ClosedLoop(clients, recorder, window, clock, { onClose })
    let isOver = false
    void loop.run().then(() => {
      isOver = true
    })
    // Enough for all replies of a full pipeline
    const lastUs =
      (options.warmupMs + durationMs) * 1000 + options.serviceUs * options.pipelining + 10 * STEP_US
    for (let us = STEP_US; us <= lastUs; us += STEP_US) {
      time.runUntil(startUs + us)
      mock.timers.tick(STEP_US / 1000)
      for (const poll of polls.splice(0)) poll()
      if (stopMs !== null && us >= stopMs * 1000) {
        loop.stop()
        break
      }
    }
    // Let its promises settle
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    assert.ok(isOver, 'the loop has ended')
    return { recording: recorder.finish(), clients, closedUs }
  } finally {
    polling.mock.restore()
    mock.timers.reset()
  }
}

const cases = fc.record({
  // Up to three years of uptime, where the resolution of a number comes close to a microsecond
  startUs: fc.double({ min: 0, max: 1e14, noNaN: true }),
  ratePerSecond: fc.integer({ min: 1, max: 5000 }),
  warmupMs: fc.constantFrom(0, 0, 7, 50),
  durationMs: fc.integer({ min: 1, max: 200 }),
  requests: fc.option(fc.integer({ min: 1, max: 300 })),
  serviceUs: fc.integer({ min: 10, max: 50_000 }),
  pipelining: fc.integer({ min: 1, max: 3 }),
  connections: fc.integer({ min: 1, max: 5 }),
  stopMs: fc.option(fc.integer({ min: 1, max: 200 })),
})

const dueUpTo = (ratePerSecond: number, ms: number): number => Math.ceil((ratePerSecond * ms) / 1000 - 1e-9)

/** The number of requests that are due in the window. */
const dueInWindow = ({ ratePerSecond, warmupMs, durationMs, requests }: Case): number =>
  Math.min(
    requests ?? Infinity,
    dueUpTo(ratePerSecond, warmupMs + durationMs) - dueUpTo(ratePerSecond, warmupMs),
  )

test('open load: it ends with its last request, however long that waited for a connection', async () => {
  const { closedUs } = await run('open', { ...usual, connections: 1, serviceUs: 10_000, requests: 5 })
  assert.equal(closedUs - usual.startUs, 40_000)
})

test('open load: every due request is started or counted as not started, in order', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async options => {
      const { recording, clients } = await run('open', options)
      const { started, ok, failed, unfinished, notStarted } = recording.counts
      assert.equal(started, ok + failed + unfinished)
      if (options.stopMs === null || options.stopMs > options.warmupMs + options.durationMs)
        assert.equal(started + notStarted, dueInWindow(options))
      else assert.ok(started + notStarted <= dueInWindow(options))
      const belongs = ({ dueUs }: { dueUs: number }) =>
        dueUs >= options.startUs + options.warmupMs * 1000 - 0.05
      assert.equal(started, clients.begun.filter(belongs).length)
      clients.begun.forEach(({ dueUs, startUs }, index) => {
        assert.equal(dueUs, options.startUs + (index * 1e6) / options.ratePerSecond)
        assert.ok(startUs >= dueUs)
      })
    }),
    { numRuns: 150 },
  )
})

test('closed load: -n is exact unless the time is up first, and every exchange has its outcome', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async options => {
      const { recording } = await run('closed', options)
      const { started, ok, failed, unfinished, notStarted } = recording.counts
      assert.deepEqual([started, notStarted], [ok + failed + unfinished, 0])
      if (options.requests === null || options.warmupMs > 0) return
      assert.ok(started <= options.requests)
      // This many exchanges fit even with one connection
      const fit = Math.floor((options.durationMs * 1000) / options.serviceUs)
      if (options.stopMs === null && options.requests <= fit) assert.equal(started, options.requests)
    }),
    { numRuns: 100 },
  )
})

test('the wait for a connection counts in the response time, but not in the service time', async () => {
  // One connection, 3 ms per request, a request per 1 ms: request k starts 2 k ms late
  const { recording } = await run('open', { ...usual, serviceUs: 3000, connections: 1, durationMs: 59 })
  const { started, notStarted } = recording.counts
  assert.deepEqual([started, notStarted], [20, 39])
  assert.equal(recording.histograms.service.maxUs, 3000)
  assert.equal(recording.histograms.response.maxUs, 3000 + 19 * 2000)
  assert.ok(Math.abs(recording.histograms.startLate.maxUs - 19 * 2000) <= STEP_US)
})

test('open load: a request that waits is not started if the thread was blocked beyond the end', () => {
  const time = new VirtualTime(1e9)
  const clients = new VirtualClients(time, 20_000, 1, 1)
  const recorder = new Recorder('open')
  const window = windowFrom(1e9, { warmupMs: 0, durationMs: 50, requests: null })
  recorder.setWindow(window)
  const load = openAt(1000)
  const arrivals = () => arrivalsOf(load, { index: 0, of: 1 }, 1)
  const polls: (() => void)[] = []
  const polling = mock.method(globalThis, 'setImmediate', (poll: () => void) => void polls.push(poll))
  try {
    void new OpenLoop(clients, recorder, window, arrivals, () => time.nowUs).run()
    time.nowUs += 10_000
    for (const poll of polls.splice(0)) poll()
    // The reply to the first request is read after 8 s, before the next poll
    time.nowUs += 8e6
    time.runUntil(time.nowUs)
    for (const poll of polls.splice(0)) poll()
    assert.deepEqual([recorder.started, recorder.ok], [1, 1])
    // Requests that became due while the thread was blocked are counted as well
    assert.equal(recorder.notStarted, 49)
  } finally {
    polling.mock.restore()
  }
})

test('a fast server gets no more connections than it needs, also with pipelining', async () => {
  for (const pipelining of [1, 4]) {
    const { recording, clients } = await run('open', { ...usual, pipelining, connections: 50 })
    assert.equal(recording.counts.ok, 100)
    assert.equal(clients.dialled, 1)
  }
})

test('if all connections are busy, requests are spread over them in turn', async () => {
  const { recording, clients } = await run('open', {
    ...usual,
    serviceUs: 30_000,
    pipelining: 3,
    connections: 5,
    durationMs: 15,
  })
  assert.deepEqual([recording.counts.started, clients.dialled], [15, 5])
  // No connection has four while another has two, so the last reply of each is the third
  assert.equal(recording.histograms.service.maxUs < 4 * 30_000, true)
})

test('open load: the polling time is measured without the cost of exchanges', async () => {
  for (const [costUs, polledMs] of [
    [100, 90],
    [900, 10],
    [2000, 0],
  ] as const) {
    let nowUs = 1e9
    const times = {
      dueUs: 0,
      startUs: 0,
      connectUs: -1,
      firstByteUs: 0,
      openingUs: -1,
      inOpeningUs: 0,
      kind: 0,
      sample: null,
    }
    const exchange: LoopConnection = {
      ...{ ready: true, mustConnect: false, outstanding: 0, parked: false, engagement: 'none' },
      messages: { begunKind: 0, thinkUs: 0, step: () => 'exchange' },
      pipeline: times,
      renew: () => false,
      flush() {},
    }
    let loop: Loop | null = null
    const clients: LoopClients = {
      mayDial: true,
      use(used) {
        loop = used
        used.onReady(exchange)
      },
      rest() {},
      cut() {},
      begin() {
        nowUs += costUs
        loop?.onExchange(exchange, 'ok')
      },
    }
    const polls: (() => void)[] = []
    const polling = mock.method(globalThis, 'setImmediate', (poll: () => void) => void polls.push(poll))
    try {
      const load = openAt(1000)
      const window = windowFrom(nowUs, { warmupMs: 0, durationMs: 100, requests: null })
      const arrivals = () => arrivalsOf(load, { index: 0, of: 1 }, 1)
      const open = new OpenLoop(clients, new Recorder('open'), window, arrivals, () => nowUs)
      const over = open.run()
      while (polls.length > 0) {
        // The duration of a turn of the event loop
        nowUs += 10
        polls.shift()?.()
      }
      await over
      assert.ok(Math.abs(open.polledUs / 1000 - polledMs) <= 3, `${open.polledUs} us at ${costUs}`)
    } finally {
      polling.mock.restore()
    }
  }
})
