import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agentBeatSchema, answerSchema, decode, MOST_UNHEARD } from '../../src/fleet/messages.js'
import type { Wire } from '../../src/fleet/wire.js'
import { type DriveShares, Work } from '../../src/fleet/work.js'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import { Timeline } from '../../src/recording/timeline.js'
import { nowUs } from '../../src/threads/clock.js'
import { agentOn, fleetOn, idle, MINE, planFor, quietly } from './in-process.js'
import { Broker } from './memory-wire.js'

const A = { id: '00000000000000aa', name: 'a' }
const B = { id: '00000000000000bb', name: 'b' }

const response = new LatencyHistogram(2)
response.record(70, 3)
const encoded = response.encode()

type Hear = () => void

/** Reports this many seconds and ends. */
const telling =
  (seconds: number, hear: Hear): DriveShares =>
  async (plan, shares, watch, ...given) => {
    const driven = await idle(plan, shares, watch, ...given)
    const timeline = new Timeline(1, watch.onSecond)
    for (let second = 0; second < seconds; second++) {
      timeline.teller(0).tell({ atMs: second * 1000, ok: 3, failed: 0, response: encoded })
      hear()
    }
    return { ...driven, timeline: timeline.finish() }
  }

const expected = (seconds: number, agents: number) =>
  Array.from({ length: seconds }, (_, second) => ({
    ...{ atMs: second * 1000, ok: 3 * agents, failed: 0, p50Us: 70, p99Us: 70, maxUs: 70 },
  }))

test('each second of each agent is in the timeline once, even if heartbeats are lost', async () => {
  const SECONDS = 8
  const broker = new Broker()
  const wire = broker.wire()
  let beats = 0
  const lossy: Wire = {
    ...wire,
    publish: (subject, bytes) => {
      const isTold = (decode(agentBeatSchema, bytes)?.batch ?? null) !== null
      const copies = isTold ? [0, 1, 2][beats++ % 3]! : 1
      for (let copy = 0; copy < copies; copy++) wire.publish(subject, bytes)
    },
  }
  agentOn(broker.wire(), { ...A, drive: telling(SECONDS, () => undefined) })
  agentOn(lossy, { ...B, drive: telling(SECONDS, () => undefined) })
  const points: number[] = []
  const driven = await fleetOn(broker.wire()).drive(planFor(2), {
    ...quietly(),
    onSecond: ({ point }) => points.push(point.atMs),
  })
  assert.deepEqual(driven.timeline, expected(SECONDS, 2))
  assert.deepEqual(
    points,
    driven.timeline.map(({ atMs }) => atMs),
  )
})

test('a second that is lost on the way arrives before the run is over', async () => {
  const broker = new Broker()
  const wire = broker.wire()
  let beats = 0
  let onTold: () => void = () => undefined
  const lossy: Wire = {
    ...wire,
    publish: (subject, bytes) => {
      const isTold = (decode(agentBeatSchema, bytes)?.batch ?? null) !== null
      if (!isTold || beats++ !== 1) wire.publish(subject, bytes)
      if (isTold) onTold()
    },
  }
  const points: number[] = []
  let onLast: () => void = () => undefined
  const last = new Promise<void>(resolve => {
    onLast = resolve
  })
  const drive: DriveShares = async (plan, shares, watch, ...given) => {
    const driven = await idle(plan, shares, watch, ...given)
    const timeline = new Timeline(1, watch.onSecond)
    for (const atMs of [0, 1000, 2000]) {
      const isTold = new Promise<void>(resolve => {
        onTold = resolve
      })
      timeline.teller(0).tell({ atMs, ok: 3, failed: 0, response: encoded })
      await isTold
    }
    await last
    return driven
  }
  agentOn(lossy, { ...A, drive })
  const driven = await fleetOn(broker.wire()).drive(planFor(1), {
    ...quietly(),
    onSecond: ({ point }) => {
      if (points.push(point.atMs) === 3) onLast()
    },
  })
  assert.deepEqual(points, [0, 1000, 2000])
  assert.deepEqual(driven.timeline, expected(3, 1))
})

test('an agent stores and answers a bounded number of seconds, even after a day', async () => {
  const { text } = await answerAfter(1, true)
  const afterADay = (await answerAfter(86_400, true)).text
  // Numbers may have a few digits more or less
  assert.ok(Math.abs(afterADay.length - text.length) < 30, `${afterADay.length} and ${text.length}`)
  const unheard = await answerAfter(1000, false)
  assert.equal(answerSchema.parse(JSON.parse(unheard.text)).batch.first, 1000 - MOST_UNHEARD)
})

/** The answer of an agent whose seconds were received or not. */
async function answerAfter(seconds: number, isHeard: boolean): Promise<{ text: string }> {
  const hear: Hear = () => {
    const batch = work.takeBatch()
    if (isHeard && batch) work.heard(1, batch.first + batch.seconds.length)
  }
  const order = {
    wire: 2,
    session: MINE,
    kind: 'prepare',
    run: 1,
    plan: planFor(1),
    shares: [],
    table: null,
  } as const
  const settings = { drive: telling(seconds, hear), clock: nowUs, onPhase: () => undefined }
  const work = new Work(order, settings, Promise.resolve())
  work.stop()
  await work.over
  return work.part(0, Number.MAX_SAFE_INTEGER)
}
