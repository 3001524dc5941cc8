import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrivalsOf } from '../../src/driver/arrivals.js'
import { OpenLoop } from '../../src/driver/open-loop.js'
import { openAt } from '../../src/plan/load.js'
import { Recorder } from '../../src/recording/recorder.js'
import { windowFrom } from '../../src/recording/window.js'
import { VirtualClients, VirtualTime } from './virtual.js'

/** The duration of a turn of the event loop that only polls. */
const TURN_US = 20
/** The measured lateness of a Node timer at p99. */
const LATE_US = 1100
const START_US = 1_000_000_300

/**
 * Runs an open load in virtual time with timers like those of Node: whole milliseconds, at least one, counted
 * from the millisecond in which the turn began, and late.
 */
async function paced(
  ratePerSecond: number,
  durationMs: number,
  serviceUs = 200,
  connections = 20,
  { waits = false } = {},
) {
  const time = new VirtualTime(START_US)
  const clients = new VirtualClients(time, serviceUs, 1, connections)
  const recorder = new Recorder('open')
  const window = windowFrom(START_US, { warmupMs: 0, durationMs, requests: null })
  recorder.setWindow(window)
  const polls: (() => void)[] = []
  const timers: { atUs: number; run: () => void }[] = []
  let polled = 0
  const inFlightAtWaits: number[] = []
  /** Blocks until shortly before. */
  const wait = (untilUs: number): void => {
    inFlightAtWaits.push(clients.connections.reduce((sum, { outstanding }) => sum + outstanding, 0))
    time.runUntil(Math.max(time.nowUs, untilUs - 60))
  }
  // Replaced by hand, because the mock of node:test stores each of a million calls
  const { setImmediate, setTimeout } = globalThis
  const standIn = globalThis as unknown as Record<string, unknown>
  standIn.setImmediate = (poll: (untilUs: number) => void, untilUs: number) =>
    void polls.push(() => poll(untilUs))
  standIn.setTimeout = (run: () => void, ms = 1) => {
    const wholeMs = ms >= 1 ? Math.trunc(ms) : 1
    // A timer set in the last microsecond of a millisecond is almost 1 ms early, before its lateness is added
    timers.push({ atUs: (Math.floor(time.nowUs / 1000) + wholeMs) * 1000 + LATE_US, run })
  }
  try {
    const load = openAt(ratePerSecond)
    const arrivals = () => arrivalsOf(load, { index: 0, of: 1 }, 1)
    const over = new OpenLoop(
      clients,
      recorder,
      window,
      arrivals,
      () => time.nowUs,
      {},
      waits ? { wait } : {},
    ).run()
    while (polls.length + timers.length > 0) {
      if (polls.length > 0) {
        polled++
        time.runUntil(time.nowUs + TURN_US)
        polls.shift()?.()
        continue
      }
      const [next] = timers.sort((a, b) => a.atUs - b.atUs).splice(0, 1)
      time.runUntil(Math.max(time.nowUs, next?.atUs ?? 0))
      next?.run()
    }
    time.runUntil(time.nowUs + serviceUs)
    await over
    return {
      recording: recorder.finish(),
      polledShare: (polled * TURN_US) / (durationMs * 1000),
      inFlightAtWaits,
    }
  } finally {
    Object.assign(globalThis, { setImmediate, setTimeout })
  }
}

test('a request starts within two polls of its due time at any rate, whatever the timers do', async () => {
  for (const rate of [1, 50, 100, 200, 300, 350, 400, 480, 500, 550, 600, 660, 700, 900, 1500, 5000]) {
    const { recording } = await paced(rate, 1000)
    assert.equal(recording.counts.ok, rate)
    const { maxUs } = recording.histograms.startLate
    assert.ok(maxUs <= 2 * TURN_US, `${rate}/s: ${maxUs} us late`)
  }
})

test('a low rate sleeps most of the time', async () => {
  const { polledShare } = await paced(50, 2000)
  assert.ok(polledShare < 0.25, `${polledShare}`)
})

test('waiting requests take no memory: 5 million a second on one busy connection', async () => {
  const before = process.memoryUsage().arrayBuffers
  const { recording } = await paced(5_000_000, 500, 100_000, 1)
  assert.equal(recording.counts.started + recording.counts.notStarted, 2_500_000)
  assert.ok(recording.counts.started <= 6)
  // A list of due times would take 20 MB here; histograms take 2
  const grownMb = (process.memoryUsage().arrayBuffers - before) / 1e6
  assert.ok(grownMb < 10, `${grownMb} MB`)
})
