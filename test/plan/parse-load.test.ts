import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { openAt } from '../../src/plan/load.js'
import { mergeOptions, optionsOf } from '../../src/plan/options-of-plan.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'
import { type Plan, planSchema } from '../../src/plan/plan.js'
import { stagesOf } from '../../src/plan/shape.js'

const machine = { cores: 2, descriptorLimit: 4096 }
const target = '127.0.0.1:80'
const plan = (options: PlanOptions): Plan => parsePlan({ target, ...options }, machine)
const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
after(() => rmSync(folder, { recursive: true }))
function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('a plan of 1.x can be loaded: its rate becomes the shape, and handshakes are unlimited', () => {
  for (const options of [{ ratePerSecond: 100, arrival: 'poisson' }, {}]) {
    const { load, connectRatePerSecond: _, ...same } = plan(options)
    const before =
      load.kind === 'closed' ? { kind: 'closed' } : { kind: 'open', ratePerSecond: 100, arrival: 'poisson' }
    assert.deepEqual(planSchema.parse(JSON.parse(JSON.stringify({ ...same, load: before }))), plan(options))
  }
  assert.deepEqual(plan({ ratePerSecond: 100 }).load, openAt(100))
})

test('stages have their durations and follow one another in the window', () => {
  const ramp = plan({ stages: ['30s:0..2k', '2m:2k', '1s:0'] })
  assert.deepEqual(
    [ramp.durationMs, ramp.requests, ramp.warmupMs, ramp.connections],
    [151_000, null, 0, 1000],
  )
  assert.deepEqual(
    stagesOf(ramp).map(({ startUs, endUs, planned }) => [startUs / 1e6, endUs / 1e6, planned]),
    [
      [0, 30, 30_000],
      [30, 150, 240_000],
      [150, 151, 0],
    ],
  )
  assert.equal(plan({ stages: ['10s:5'] }).warmupMs, 2000)
  assert.equal(plan({ stages: ['10s:5'], warmupMs: 500 }).warmupMs, 500)
})

test('a rate file is read once and scaled, and the plan contains the rates', () => {
  const rateFile = file('day.csv', 'seconds,rate\n0,0\n3600,1000\n7200,500\n')
  const { load, durationMs } = plan({ rateFile, rateScale: 0.1, rateSpeed: 60, arrival: 'gamma:3' })
  assert.deepEqual(load, {
    kind: 'open',
    shape: {
      kind: 'trace',
      segments: [
        [60_000, 0, 100],
        [60_000, 100, 50],
      ],
    },
    arrival: 'gamma:3',
    pacing: 'spin',
  })
  assert.equal(durationMs, 120_000)
})

test('a plan with a shape, a ramp-up or a connect rate becomes its options and the same plan again', () => {
  const rateFile = file('again.csv', '0,10\n0.5,20\n')
  for (const options of [
    { stages: ['1500us:0..2k', '2m:0.5'], arrival: 'gamma:0.5' },
    { rateFile, warmupMs: 100 },
    { rampUpMs: 5000, connectRatePerSecond: 10 },
    { ratePerSecond: 7, arrival: 'poisson', connectRatePerSecond: 0.5 },
    { ratePerSecond: 7, pacing: 'block' },
    { stages: ['1s:5'], pacing: 'block' },
  ]) {
    const first = plan(options)
    assert.deepEqual(parsePlan(optionsOf(first, machine), machine), first)
    assert.deepEqual(planSchema.parse(JSON.parse(JSON.stringify(first))), first)
  }
})

test('an option that changes the shape of a plan also replaces its duration', () => {
  const staged = optionsOf(plan({ stages: ['10s:100'] }), machine)
  const held = optionsOf(plan({ ratePerSecond: 5, durationMs: 3000 }), machine)
  const again = (planned: PlanOptions, given: PlanOptions): Plan =>
    parsePlan(mergeOptions(planned, given), machine)
  assert.deepEqual(again(staged, { ratePerSecond: 5 }).load, openAt(5))
  assert.equal(again(staged, { ratePerSecond: 5 }).durationMs, 10_000)
  assert.equal(again(held, { stages: ['1s:1'] }).durationMs, 1000)
  assert.deepEqual(again(held, { arrival: 'poisson' }).load, openAt(5, 'poisson'))
  assert.equal(again(staged, { arrival: 'poisson' }).durationMs, 10_000)
})

describe('a wrong shape is refused with one line and the cure:', () => {
  const one = ['1s:1']
  const good = file('good.csv', '0,1\n10,2\n')
  const cases: Readonly<Record<string, readonly [PlanOptions, RegExp]>> = {
    'a rate beside stages': [
      { stages: one, ratePerSecond: 9 },
      /^--rate 9: --stage 1s:1 has its own rates; leave/,
    ],
    'a duration beside stages': [
      { stages: one, durationMs: 9000 },
      /^--duration 9s: --stage 1s:1 sets the duration/,
    ],
    'a number of requests beside stages': [
      { stages: one, requests: 9 },
      /^--requests 9: --stage 1s:1 sets the number of requests/,
    ],
    'a ramp-up beside stages': [
      { stages: one, rampUpMs: 9 },
      /^--ramp-up 9ms: is for a closed load; ramp with/,
    ],
    'a ramp-up beside a rate': [
      { ratePerSecond: 1, rampUpMs: 9 },
      /^--ramp-up 9ms: is for a closed load; for an/,
    ],
    'stages and a file': [
      { stages: one, rateFile: good },
      /^--rate-file \S+: sets the rate, and so does --stage/,
    ],
    'a scale without a file': [{ stages: one, rateScale: 2 }, /^--rate-scale 2: goes with --rate-file FILE$/],
    'a speed without a file': [
      { ratePerSecond: 1, rateSpeed: 2 },
      /^--rate-speed 2: goes with --rate-file FILE$/,
    ],
    'a scale of 0': [{ rateFile: good, rateScale: 0 }, /^--rate-scale 0: must be above 0/],
    'a negative speed': [{ rateFile: good, rateSpeed: -1 }, /^--rate-speed -1: must be above 0/],
    'a warm-up at rate 0': [
      { stages: ['1s:0..9'], warmupMs: 100 },
      /^--warmup 100ms: the warm-up runs at the first rate, which is 0/,
    ],
    'no unit': [{ stages: ['30:5'] }, /^--stage 30:5: .*unit|^--stage 30:5: /],
    'no stage': [
      { stages: ['x'.repeat(99)] },
      /^--stage x{60}\.\.\.: not a stage: write it like 30s:0\.\.2k/,
    ],
    'stages without any request': [{ stages: ['1s:0'] }, /^--stage.*no stage has a rate above 0/],
    'an arrival without a rate': [
      { arrival: 'poisson' },
      /^--arrival poisson: needs an open load; add --rate N$/,
    ],
    'a pacing without a rate': [{ pacing: 'block' }, /^--pacing block: needs an open load; add --rate N$/],
    'an unknown pacing': [
      { ratePerSecond: 1, pacing: 'sleep' },
      /^--pacing sleep: is not a way of waiting; give spin or block$/,
    ],
    'an unknown arrival': [{ ratePerSecond: 1, arrival: 'gamma' }, /^--arrival gamma: not an arrival/],
    'a missing file': [{ rateFile: '/no.csv' }, /^--rate-file \/no\.csv: there is no such file/],
    'a file whose times decrease': [
      { rateFile: file('back.csv', '0,1\n9,1\n8,1\n') },
      /^--rate-file \S+back\.csv: line 3: 8 s comes before the 9 s of line 2; sort the rows by seconds$/,
    ],
    'an empty file': [{ rateFile: file('empty.csv', '') }, /^--rate-file \S+empty\.csv: has no rows; write/],
    'a file with too many rows': [
      { rateFile: file('long.csv', '0,1\n'.repeat(100_001)) },
      /^--rate-file \S+long\.csv: line 100001: is row 100,001, and the limit is 100,000; keep every tenth/,
    ],
    'a file with ten million rows': [
      { rateFile: file('huge.csv', '0,1\n'.repeat(2_100_000)) },
      /^--rate-file \S+huge\.csv: has more than 8,000,000 bytes: keep every tenth row or so$/,
    ],
    'a connect rate of 0': [{ connectRatePerSecond: 0 }, /^--connect-rate 0: must be at least 0\.01$/],
  }
  for (const [what, [options, message]] of Object.entries(cases))
    test(what, () => {
      assert.throws(
        () => plan(options),
        error => {
          assert.ok(error instanceof Error)
          assert.match(error.message, message)
          assert.doesNotMatch(error.message, /\n/)
          return true
        },
      )
    })
})
