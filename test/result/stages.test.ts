import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../src/errors.js'
import { COUNTS } from '../../src/recording/counts.js'
import { checkThreshold } from '../../src/result/check-threshold.js'
import { type Result, resultSchema } from '../../src/result/result.js'
import { runSchema } from '../../src/result/run-schema.js'
import { madeUpRun } from './made-up-result.js'
import { madeUpShaped, madeUpShapedRun } from './made-up-stages.js'

/** A good rate, a rate that is too high, and the good rate again. */
const stages = ['10s:1000', '10s:3000', '10s:1000']
const verdicts = ({ thresholds }: Result) => thresholds.map(({ text, verdict }) => `${text} ${verdict}`)

test('each stage has its own target, throughput, counts and latencies, which add up to the whole', () => {
  const { runs } = madeUpShaped({ stages: ['10s:0..1000', '2s:0', '10s:500'] }, (_, rate) =>
    rate > 800 ? null : 1000,
  )
  const [run] = runs
  assert.ok(run)
  assert.deepEqual(
    run.stages.map(({ startMs, windowUs, targetPerSecond }) => [startMs, windowUs / 1e6, targetPerSecond]),
    [
      [0, 10, 500],
      [10_000, 2, 0],
      [12_000, 10, 500],
    ],
  )
  for (const name of COUNTS)
    assert.equal(
      run.stages.reduce((sum, stage) => sum + stage.requests[name], 0),
      run.requests[name],
    )
  const [ramp, pause, held] = run.stages
  assert.deepEqual([ramp?.errors, held?.errors], [{ timeout: 1800 }, {}])
  assert.deepEqual([ramp?.achievedPerSecond, pause?.achievedPerSecond], [320, 0])
  assert.equal(held?.latencyUs.response.count, 5000)
  assert.deepEqual(runSchema.parse(JSON.parse(JSON.stringify(run))), run)
})

test('thresholds of a stage are compared with that stage only', () => {
  const slow = madeUpShaped(
    {
      stages,
      thresholds: ['p99@1<5ms', 'p99@2<5ms', 'p99<5ms', 'errors@3<1%', 'throughput@2>2990', 'max@2<200ms'],
    },
    second => (second >= 10 && second < 20 ? 50_000 : 1000),
  )
  assert.deepEqual(verdicts(slow), [
    'p99@1<5ms met',
    'p99@2<5ms missed',
    'p99<5ms missed',
    'errors@3<1% met',
    'throughput@2>2990 missed',
    'max@2<200ms met',
  ])
  assert.equal(slow.thresholds[1]?.reason, 'p99 of stage 2 is 50 ms')
})

test('a stage with too few exchanges shows no percentile, and a pause shows nothing', () => {
  const few = madeUpShaped(
    { stages: ['1s:100', '1s:0', '1s:2000'], thresholds: ['p99@1<5ms', 'p99@2<5ms', 'p99@3<5ms'] },
    () => 1000,
  )
  assert.deepEqual(verdicts(few), ['p99@1<5ms not shown', 'p99@2<5ms not shown', 'p99@3<5ms met'])
  assert.deepEqual(
    few.thresholds.map(({ reason }) => reason),
    [
      '100 exchanges of stage 1 are too few for p99',
      'no exchange of stage 2 was started',
      'p99 of stage 3 is 1 ms',
    ],
  )
})

test('the recovery time is known for a stage that broke a threshold', () => {
  const broken = (second: number) => (second >= 10 && second < 24 ? 50_000 : 1000)
  for (const thresholds of [['p99@2<5ms'], ['p99<5ms']]) {
    const { runs } = madeUpShaped({ stages, thresholds }, broken)
    const recovered = runs[0]?.stages.map(({ recoveredMs }) => recoveredMs)
    // With the overall threshold stage 3 is broken too, and no stage follows it
    assert.deepEqual(recovered, thresholds[0] === 'p99<5ms' ? [null, null, null] : [null, 4000, null])
  }
  const never = madeUpShaped({ stages, thresholds: ['p99@2<5ms'] }, second => (second >= 10 ? 50_000 : 1000))
  assert.equal(never.runs[0]?.stages[1]?.recoveredMs, null)
  const none = madeUpShaped({ stages }, broken)
  assert.ok(none.runs[0]?.stages.every(({ recoveredMs }) => recoveredMs === null))
})

test('a stop cuts its stage, and later stages never started', () => {
  const { plan } = madeUpShaped({ stages: ['2s:0..1000', '2s:1000'] })
  const { stages: cut } = madeUpShapedRun(plan, () => 1000, 1000)
  assert.deepEqual(
    cut.map(({ windowUs, targetPerSecond }) => [windowUs, targetPerSecond]),
    [
      [1e6, 250],
      [0, null],
    ],
  )
  assert.equal(cut[1]?.achievedPerSecond, null)
})

test('a result of 1.x has no stages', () => {
  const { stages: _, recording, ...run } = madeUpRun()
  const { stages: __, ...histograms } = recording
  const loaded = runSchema.parse(JSON.parse(JSON.stringify({ ...run, recording: histograms })))
  assert.deepEqual([loaded.stages, loaded.recording.stages], [[], []])
  const result = madeUpShaped({ stages: ['1s:10'] }, () => 1000)
  assert.deepEqual(resultSchema.parse(JSON.parse(JSON.stringify(result))), result)
})

test('a threshold of a missing stage, or of both a kind and a stage, is refused with one line', () => {
  const { plan } = madeUpShaped({ stages: ['1s:10', '1s:20'] })
  const held = madeUpShaped({ ratePerSecond: 5 }).plan
  for (const [text, on, message] of [
    ['p99@3<5ms', plan, /^--threshold p99@3<5ms: there is no stage 3; there are 2$/],
    ['p99@1<5ms', held, /^--threshold p99@1<5ms: this load has no stages; leave out @1$/],
    ['p99@0<5ms', plan, /^--threshold p99@0<5ms: stages are counted from 1; write @1/],
    ['p99{get}@1<5ms', plan, /^--threshold p99\{get\}@1<5ms: has a kind and a stage; leave out/],
  ] as const)
    assert.throws(
      () => checkThreshold('--threshold', text, on),
      error => {
        assert.ok(error instanceof UsageError)
        assert.match(error.message, message)
        return true
      },
    )
})
