import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge, parseThreshold, samplesFor } from '../../src/result/threshold.js'
import { type MadeUp, madeUpResult, madeUpRun } from './made-up-result.js'

const oneToThousand = Array.from({ length: 1000 }, (_, index) => index + 1)
const runOf = (responsesUs: readonly number[], lost: MadeUp = {}) =>
  madeUpRun({ response: responsesUs.map(us => [us, 1] as const), ...lost })
const TUTORIAL = madeUpResult({}).plan
const hold = (text: string, ...runs: Parameters<typeof judge>[1]) => judge(parseThreshold(text), runs)

test('thresholds are parsed with their units, and anything else is refused with the cure', () => {
  assert.deepEqual(parseThreshold('p99<5ms'), {
    text: 'p99<5ms',
    field: 'p99',
    kind: null,
    stage: null,
    comparator: '<',
    bound: 5000,
    unit: 'us',
  })
  assert.equal(parseThreshold('throughput >= 10k').bound, 10_000)
  assert.deepEqual([parseThreshold('errors<1%').bound, parseThreshold('errors<=3').unit], [0.01, 'count'])
  for (const wrong of ['p98<5ms', 'p99', 'p99=5ms', '<5ms', ''])
    assert.throws(() => parseThreshold(wrong), /write it like/)
  assert.throws(() => parseThreshold('p99<5'), /needs a unit/)
})

test('a percentile is met or missed by its value', () => {
  assert.equal(hold('p99<=990us', runOf(oneToThousand)).verdict, 'met')
  assert.equal(hold('p99<990us', runOf(oneToThousand)).verdict, 'missed')
  assert.equal(hold('p50>1ms', runOf(oneToThousand)).verdict, 'missed')
})

test('failed exchanges and those that never started count as infinitely slow', () => {
  const run = runOf(oneToThousand, { errors: { reset: 5 }, notStarted: 6 })
  assert.deepEqual([hold('p99<1h', run).verdict, hold('p99<1h', run).actual], ['missed', null])
  // 1,000 of 1,011 succeeded: p90 of all is the 910th of these
  assert.equal(hold('p90<=910us', run).verdict, 'met')
  assert.equal(hold('p90<910us', run).verdict, 'missed')
  assert.equal(hold('mean<1h', run).verdict, 'missed')
  assert.equal(hold('max<1h', run).verdict, 'missed')
  assert.equal(hold('errors<12', run).verdict, 'met')
  assert.equal(hold('errors<1%', run).verdict, 'missed')
})

test('a percentile with too few samples is "not shown", not "met"', () => {
  assert.equal(hold('p99<1s', runOf(oneToThousand.slice(0, 999))).verdict, 'not shown')
  assert.equal(hold('p99<1s', runOf(oneToThousand)).verdict, 'met')
  assert.deepEqual(
    ['p50<1s', 'p99<1s', 'p99.9<1s'].map(text => samplesFor(parseThreshold(text), TUTORIAL)),
    [20, 1000, 10_000],
  )
})

test('a percentile with too few samples is missed if even a lower limit of it misses the bound', () => {
  const few = runOf(oneToThousand.slice(0, 300))
  const missed = hold('p99<250us', few)
  assert.equal(missed.verdict, 'missed')
  // Ten of 300 took at least that long, and three may lie above the p99
  assert.ok(missed.actual !== null && Math.abs(missed.actual - 291) <= 1, `${missed.actual}`)
  assert.match(missed.reason, /^p99 is at least 29\d µs; 300 exchanges are too few for p99 itself$/)
  assert.equal(hold('p99<295us', few).verdict, 'not shown')
  // Of 999, twenty must be that slow
  const nearly = runOf(oneToThousand.slice(0, 999))
  assert.deepEqual(
    ['p99<975us', 'p99<985us'].map(text => hold(text, nearly).verdict),
    ['missed', 'not shown'],
  )
  assert.equal(hold('p99<1us', runOf(oneToThousand.slice(0, 10))).verdict, 'not shown')
  assert.equal(hold('p99>1s', few).verdict, 'not shown')
})

test('the median of the values of the runs decides', () => {
  const fast = runOf(oneToThousand)
  const slow = runOf(oneToThousand.map(us => us * 100))
  assert.equal(hold('p50<1ms', fast, slow, fast).verdict, 'met')
  assert.equal(hold('p50<1ms', slow, fast, slow).verdict, 'missed')
})

test('a threshold without any exchange is "not shown"', () => {
  assert.equal(hold('errors<1%').verdict, 'not shown')
  assert.equal(hold('p50<1s', runOf([])).verdict, 'not shown')
})
