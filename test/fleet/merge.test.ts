import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Driven } from '../../src/driver/drive.js'
import { type AgentPart, mergeParts } from '../../src/fleet/merge.js'
import { answerSchema } from '../../src/fleet/messages.js'
import { drivePlanOf } from '../../src/plan/drive-plan.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'
import { Recorder } from '../../src/recording/recorder.js'
import { mergeRecordings } from '../../src/recording/recording.js'
import { type Second, Timeline } from '../../src/recording/timeline.js'
import { windowFrom } from '../../src/recording/window.js'
import { toRun } from '../../src/result/run.js'

const START_US = 1e9
const SECONDS = 3

/** One exchange: its start since the start of the window, its duration, and whether it is ok. */
const sample = fc.record({
  atUs: fc.integer({ min: 0, max: SECONDS * 1_000_000 - 1 }),
  tookUs: fc.integer({ min: 1, max: 3_000_000 }),
  isOk: fc.boolean(),
})
type Sample = { readonly atUs: number; readonly tookUs: number; readonly isOk: boolean }

const plan = (options: PlanOptions = {}) =>
  drivePlanOf(
    parsePlan(
      { target: 'localhost:80', agents: 3, warmupMs: 0, durationMs: SECONDS * 1000, ...options },
      { cores: 2, descriptorLimit: null },
    ),
  )

/** Records these exchanges, each in the second in which it ends, with a clock that is `offsetUs` ahead. */
function record(samples: readonly Sample[], load: 'open' | 'closed', offsetUs: number) {
  const recorder = new Recorder(load)
  const seconds: Second[] = []
  const beginUs = START_US + offsetUs
  recorder.setWindow(windowFrom(beginUs, plan()))
  for (const { atUs } of samples.toSorted((a, b) => a.atUs - b.atUs))
    recorder.start(beginUs + atUs, beginUs + atUs)
  let second = 0
  for (const { atUs, tookUs, isOk } of samples.toSorted((a, b) => a.atUs + a.tookUs - b.atUs - b.tookUs)) {
    while (atUs + tookUs >= (second + 1) * 1_000_000) seconds.push(recorder.endSecond(second++ * 1000))
    const startUs = beginUs + atUs
    if (isOk)
      recorder.succeed(
        {
          dueUs: startUs,
          startUs,
          connectUs: 2,
          firstByteUs: tookUs,
          openingUs: -1,
          inOpeningUs: 0,
          kind: 0,
        },
        startUs + tookUs,
      )
    else recorder.fail('reset', { dueUs: startUs, sample: null, kind: 0 }, startUs + tookUs)
  }
  recorder.bytesSent = samples.length * 4
  while (second < 2 * SECONDS) seconds.push(recorder.endSecond(second++ * 1000))
  return { recording: recorder.finish(), seconds }
}

const threadsOf = (samples: readonly Sample[]) => [
  { connections: 1, exchanges: samples.length, eventLoopUtilization: 0.5 },
]

function partOf(
  samples: readonly Sample[],
  load: 'open' | 'closed',
  offsetUs: number,
  index: number,
): AgentPart {
  const { recording, seconds } = record(samples, load, offsetUs)
  const answer = {
    recording,
    batch: { kept: 0, first: 0, seconds },
    startedUs: START_US + offsetUs,
    threads: threadsOf(samples),
    cpuUs: 1e6,
    wallUs: 3e6,
    stoppedUs: null,
    lostRequests: 0,
    lost: [],
  }
  return {
    name: `a${index}`,
    shares: [{ index, of: 3, connections: 1, requests: null }],
    clock: { offsetUs, errorUs: 0 },
    // As it is received
    answer: answerSchema.parse(JSON.parse(JSON.stringify(answer))),
    lost: null,
    reported: { ok: 0, failed: 0 },
  }
}

/** The timeline of several agents, or of one driver. */
function timelineOf(tellers: readonly (readonly Second[])[]) {
  const timeline = new Timeline(tellers.length)
  for (const [index, seconds] of tellers.entries())
    for (const second of seconds) timeline.teller(index).tell(second)
  return timeline.finish()
}

const runOf = (driven: Omit<Driven, 'fleet' | 'address'>, load: 'open' | 'closed') =>
  toRun({
    state: 'completed',
    ...driven,
    address: '127.0.0.1:1',
    ...{ load, server: null, foreign: null, kernel: null, serverAccount: null, counters: null, fleet: null },
  })

test('the merged run equals that of one driver over the same samples, for any clocks of the agents', () => {
  const whole = fc.integer({ min: -5e8, max: 5e8 })
  fc.assert(
    fc.property(
      fc.array(fc.record({ samples: fc.array(sample, { maxLength: 60 }), offsetUs: whole }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.constantFrom('open', 'closed'),
      (agents, load) => {
        const aPlan = plan(load === 'open' ? { ratePerSecond: 10 } : {})
        const parts = agents.map(({ samples, offsetUs }, index) => partOf(samples, load, offsetUs, index))
        const timeline = timelineOf(parts.map(({ answer }) => answer?.batch.seconds ?? []))
        const merged = mergeParts(aPlan, windowFrom(START_US, aPlan), parts, timeline)
        const all = agents.flatMap(({ samples }) => samples)
        const { recording, seconds } = record(all, load, 0)
        const alone = {
          recording: mergeRecordings([recording]),
          timeline: timelineOf([seconds]),
          ...{ window: windowFrom(START_US, aPlan), stoppedUs: null, startedUs: START_US, lost: [] },
          ...{
            cpuUs: agents.length * 1e6,
            wallUs: 3e6,
            account: null,
            threads: agents.flatMap(({ samples }) => threadsOf(samples)),
          },
        }
        assert.deepEqual(runOf(merged, load), runOf(alone, load))
        assert.equal(merged.window.closeUs, START_US + SECONDS * 1e6)
        assert.equal(merged.fleet?.skewUs, 0)
        assert.deepEqual(merged.lost, [])
      },
    ),
    { numRuns: 25 },
  )
})

test('the counts of a lost agent are in its row and in no recording', () => {
  const some: Sample[] = [{ atUs: 5, tookUs: 10, isOk: true }]
  const gone = { ...partOf(some, 'closed', 0, 1), answer: null, lost: 'silent for 2 s' }
  const parts = [partOf(some, 'closed', 7, 0), { ...gone, reported: { ok: 1, failed: 0 } }]
  const merged = mergeParts(plan(), windowFrom(START_US, plan()), parts, [])
  assert.equal(merged.recording.counts.ok, 1)
  assert.deepEqual(
    merged.fleet?.agents.map(({ ok, lost }) => [ok, lost]),
    [
      [1, null],
      [1, 'silent for 2 s'],
    ],
  )
  assert.deepEqual(
    merged.lost.map(({ message }) => message),
    ['agent a1 was lost: silent for 2 s'],
  )
  assert.throws(() => mergeParts(plan(), windowFrom(START_US, plan()), [gone], []), /agent a1 was lost/)
})

test('the run does not wait for requests of lost agents and dead threads', () => {
  const options = { requests: 6, durationMs: 60_000, agents: 2 }
  const share = { index: 0, of: 2, connections: 1, requests: 3 }
  const some: Sample[] = [0, 10, 20].map(ms => ({ atUs: ms * 1000, tookUs: 10_000, isOk: true }))
  const whole = { ...partOf(some, 'closed', 0, 0), shares: [share] }
  const gone = { ...whole, answer: null, lost: 'silent for 2 s' }
  const [fewer] = [partOf(some.slice(0, 2), 'closed', 0, 1)]
  assert.ok(fewer?.answer)
  const halved = { ...fewer, shares: [share], answer: { ...fewer.answer, lostRequests: 1 } }
  const window = windowFrom(START_US, plan(options))
  for (const parts of [
    [whole, gone],
    [whole, halved],
  ]) {
    const run = runOf(mergeParts(plan(options), window, parts, []), 'closed')
    assert.equal(run.windowUs, 30_000)
    assert.equal(run.stallUs, 0)
  }
})

test('the rate of an agent counts its window, not a request that hangs after it', () => {
  const window: Sample[] = Array.from({ length: 300 }, (_, at) => ({
    atUs: at * 10_000,
    tookUs: 10_000,
    isOk: true,
  }))
  const hangs: Sample = { atUs: 2_990_000, tookUs: 10_000_000, isOk: false }
  const rateOf = (part: AgentPart, options: PlanOptions = {}) =>
    mergeParts(plan(options), windowFrom(START_US, plan(options)), [part], []).fleet?.agents[0]
      ?.throughputPerSecond
  const part = partOf([...window, hangs], 'closed', 1e6, 0)
  const [share] = part.shares
  assert.ok(part.answer && share)
  const { answer } = part
  // The last of the 300 arrives exactly at the second mark
  assert.equal(rateOf(part), 299 / 3)
  // With a number of requests, the last outcome ends the window
  const few = { ...part, shares: [{ ...share, requests: 301 }] }
  assert.equal(rateOf(few, { durationMs: 60_000, requests: 903 }), (300 / 12_990_000) * 1e6)
  // With a stop before the end
  assert.equal(
    rateOf({ ...part, answer: { ...answer, stoppedUs: START_US + 1e6 + 4e6 } }, { durationMs: 60_000 }),
    299 / 4,
  )
})
