import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import fc from 'fast-check'
import { arrivalsOf } from '../../src/driver/arrivals.js'
import { ClosedLoop } from '../../src/driver/closed-loop.js'
import { DueHeap } from '../../src/driver/due-heap.js'
import { OpenLoop } from '../../src/driver/open-loop.js'
import { openAt } from '../../src/plan/load.js'
import { Recorder } from '../../src/recording/recorder.js'
import type { Recording } from '../../src/recording/recording.js'
import { windowFrom } from '../../src/recording/window.js'
import { VirtualClients, type VirtualStep, VirtualTime } from './virtual.js'

const STEP_US = 100
const START_US = 1e9

interface Case {
  readonly steps: readonly VirtualStep[]
  readonly connections: number
  readonly serviceUs: number
  readonly durationMs: number
  readonly requests?: number
  /** Of sessions. Undefined: closed load. */
  readonly ratePerSecond?: number
}

interface Outcome {
  readonly recording: Recording
  /** The start times in milliseconds since the start of the load. */
  readonly begunMs: readonly number[]
}

/** Runs a loop in virtual time until all its exchanges have ended. */
async function run(options: Case): Promise<Outcome> {
  const { durationMs, ratePerSecond } = options
  const time = new VirtualTime(START_US)
  const clients = new VirtualClients(time, options.serviceUs, 1, options.connections, options.steps)
  const recorder = new Recorder(ratePerSecond === undefined ? 'closed' : 'open')
  const window = windowFrom(START_US, { warmupMs: 0, durationMs, requests: options.requests ?? null })
  recorder.setWindow(window)
  const clock = () => time.nowUs
  const arrivals = (rate: number) => () => arrivalsOf(openAt(rate), { index: 0, of: 1 }, 1)
  mock.timers.enable({ apis: ['setTimeout'] })
  const polls: (() => void)[] = []
  const polling = mock.method(globalThis, 'setImmediate', (poll: () => void) => void polls.push(poll))
  try {
    const loop =
      ratePerSecond === undefined
        ? new ClosedLoop(clients, recorder, window, clock)
        : new OpenLoop(clients, recorder, window, arrivals(ratePerSecond), clock, {}, { hasSessions: true })
    let isOver = false
    void loop.run().then(() => {
      isOver = true
    })
    for (let us = STEP_US; us <= durationMs * 1000 + options.serviceUs + 10_000; us += STEP_US) {
      time.runUntil(START_US + us)
      mock.timers.tick(STEP_US / 1000)
      for (const poll of polls.splice(0)) poll()
    }
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    assert.ok(isOver, 'the loop has ended')
    return {
      recording: recorder.finish(),
      begunMs: clients.begun.map(({ startUs }) => (startUs - START_US) / 1000),
    }
  } finally {
    polling.mock.restore()
    mock.timers.reset()
  }
}

const near = (actual: readonly number[], expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length, `${actual}`)
  for (const [index, ms] of expected.entries())
    assert.ok(actual[index]! >= ms - 0.001 && actual[index]! <= ms + 2, `${actual} are not near ${expected}`)
}

test('a client thinks after its exchange for the given time, and hardly longer', async () => {
  const { begunMs, recording } = await run({
    ...{ steps: ['exchange', { thinkUs: 20_000 }], connections: 1, serviceUs: 5000, durationMs: 90 },
  })
  near(begunMs.slice(0, 3), [0, 25, 50])
  assert.equal(recording.histograms.response.maxUs, 5000)
  assert.equal(recording.counts.ok, begunMs.length)
})

test('many clients think at the same time, independently', async () => {
  const { recording } = await run({
    ...{ steps: ['exchange', { thinkUs: 9000 }], connections: 50, serviceUs: 1000, durationMs: 100 },
  })
  // A turn takes 10 ms, and the timer adds up to 2 ms
  assert.ok(recording.counts.ok >= 50 * 8 && recording.counts.ok <= 50 * 10, `${recording.counts.ok}`)
})

test('think time ends with the load, which is over when the last reply has arrived', async () => {
  const { begunMs } = await run({
    ...{ steps: [{ thinkUs: 30_000 }, 'exchange'], connections: 3, serviceUs: 100, durationMs: 20 },
  })
  assert.deepEqual(begunMs, [])
})

test('after a session, the next one starts on a new connection', async () => {
  const { begunMs, recording } = await run({
    ...{ steps: ['exchange', 'exchange', 'over'], connections: 1, serviceUs: 10_000, durationMs: 55 },
  })
  near(begunMs, [0, 10, 20.001, 30.001, 40.002, 50.002])
  assert.equal(recording.counts.ok, 6)
})

test('sessions arrive at the rate, and their later exchanges are due when they start', async () => {
  const { begunMs, recording } = await run({
    steps: ['exchange', { thinkUs: 5000 }, 'exchange', 'over'],
    ...{ connections: 10, serviceUs: 1000, durationMs: 60, ratePerSecond: 50 },
  })
  // Sessions arrive at 0, 20 and 40 ms; the second exchange of each follows 6 ms later
  near(begunMs, [0, 6, 20, 26, 40, 46])
  assert.deepEqual([recording.counts.started, recording.counts.notStarted], [6, 0])
  assert.ok(recording.histograms.startLate.maxUs <= 200, `${recording.histograms.startLate.maxUs} us`)
  assert.equal(recording.histograms.service.maxUs, 1000)
})

test('the wait of a session for a free client counts only in its first response time', async () => {
  const { begunMs, recording } = await run({
    steps: ['exchange', 'exchange', 'over'],
    ...{ connections: 1, serviceUs: 10_000, durationMs: 50, ratePerSecond: 100 },
  })
  near(begunMs, [0, 10, 20, 30, 40])
  // Of five sessions, two never started, and the third had time for one exchange
  assert.deepEqual([recording.counts.ok, recording.counts.notStarted], [5, 2])
  // The third session was due at 20 ms and started at 40 ms
  assert.ok(Math.abs(recording.histograms.response.maxUs - 30_000) < 200)
  assert.equal(recording.histograms.service.maxUs, 10_000)
})

test('with a number of requests, exactly this many exchanges start, whatever the sessions are', async () => {
  for (const ratePerSecond of [undefined, 500])
    for (const requests of [1, 7, 20]) {
      const { recording } = await run({
        steps: ['exchange', { thinkUs: 1000 }, 'exchange', 'exchange', 'over'],
        ...{ connections: 4, serviceUs: 500, durationMs: 300, requests },
        ...(ratePerSecond !== undefined && { ratePerSecond }),
      })
      assert.deepEqual([recording.counts.started, recording.counts.ok], [requests, requests])
    }
})

test('the heap returns the earliest due time first, in whatever order times were added', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat({ max: 50 }), { freq: 3 })), operations => {
      const heap = new DueHeap<number>()
      const model: number[] = []
      for (const operation of operations)
        if (operation !== null) {
          heap.add(operation, operation)
          model.push(operation)
          model.sort((one, other) => one - other)
        } else if (model.length > 0) assert.equal(heap.take(), model.shift())
      assert.equal(heap.firstUs, model[0] ?? Number.POSITIVE_INFINITY)
      assert.equal(heap.size, model.length)
      while (model.length > 0) assert.equal(heap.take(), model.shift())
    }),
  )
})
