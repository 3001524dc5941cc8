import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClosedLoop } from '../../src/driver/closed-loop.js'
import { rampUpStartUs } from '../../src/load/ramp-up.js'
import { dealOut, type Share, shareOut } from '../../src/plan/share.js'
import { Recorder } from '../../src/recording/recorder.js'
import { windowFrom } from '../../src/recording/window.js'
import { play, VirtualClients, VirtualTime } from './virtual.js'

const START_US = 1e9
const RAMP_MS = 100
const CONNECTIONS = 10
const plan = { connections: CONNECTIONS, requests: null, workers: 1 }
/** Allows for the steps of the virtual time. */
const SLACK_US = 1500

/** The start times of the exchanges of a share, since the start of the load. */
async function begins(share: Share, serviceUs: number): Promise<{ startsUs: number[]; recorder: Recorder }> {
  const time = new VirtualTime(START_US)
  const clients = new VirtualClients(time, serviceUs, 1, share.connections)
  const recorder = new Recorder('closed')
  const window = windowFrom(START_US, { warmupMs: RAMP_MS, durationMs: 50, requests: null })
  recorder.setWindow(window)
  const startUs = (nth: number) => rampUpStartUs(RAMP_MS, CONNECTIONS, share, nth)
  await play(
    time,
    () => new ClosedLoop(clients, recorder, window, () => time.nowUs, {}, startUs),
    10 * RAMP_MS * 1000,
  )
  return { startsUs: clients.begun.map(one => one.startUs - START_US), recorder }
}

for (const [where, shares] of Object.entries({
  'three threads': shareOut(plan, 3),
  'three agents': dealOut(plan, 3).flat(),
}))
  test(`ten connections over ${where} start evenly over the ramp-up`, async () => {
    assert.equal(shares.length, 3)
    // An exchange takes longer than the ramp-up, so each start is the first of its connection
    const parts: number[] = []
    for (const share of shares) {
      const { startsUs } = await begins(share, 200_000)
      assert.equal(startsUs.length, share.connections)
      parts.push(...startsUs)
    }
    for (const [index, us] of parts.sort((a, b) => a - b).entries()) {
      const plannedUs = (index * RAMP_MS * 1000) / CONNECTIONS
      assert.ok(us >= plannedUs && us < plannedUs + SLACK_US, `connection ${index} began at ${us} us`)
    }
  })

test('a started connection goes on while others wait, and the window opens after the ramp-up', async () => {
  const { startsUs, recorder } = await begins({ index: 0, of: 1, connections: 10, requests: null }, 1000)
  const inRamp = startsUs.filter(us => us < RAMP_MS * 1000).length
  // 10, 20 ... 100 ms of exchanges of 1 ms are 550
  assert.ok(Math.abs(inRamp - 550) <= 30, `${inRamp}`)
  assert.ok(Math.abs(recorder.started - 500) <= 10, `${recorder.started}`)
})
