import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { verdictsOf } from '../../src/result/comparison.js'
import { regressions } from '../../src/result/verdict.js'
import { type Failures, failuresTest } from '../../src/statistics/failures.js'

const runs = (due: number, ...failed: readonly number[]): Failures[] =>
  failed.map(each => ({ failed: each, due }))
const p = (base: readonly Failures[], cell: readonly Failures[]): number => failuresTest(base, cell).p
const cell = (name: string, failures: readonly Failures[]) => ({
  name,
  runs: failures.map((each, index) => ({ throughputPerSecond: 100 + index, failures: each })),
})

test('few failures are tested with the binomial distribution', () => {
  const near = (actual: number, expected: number) =>
    assert.ok(Math.abs(actual - expected) < 1e-9, `${actual}`)
  // All 5 on one of two equal sides, two-sided: 2 / 2^5
  near(p(runs(1000, 0, 0, 0, 0, 0), runs(1000, 1, 1, 1, 1, 1)), 2 / 32)
  near(p(runs(1000, 1, 1, 1, 1, 1), runs(1000, 0, 0, 0, 0, 0)), 2 / 32)
  // Two failures on the side with a tenth of the exchanges
  near(failuresTest(runs(9000, 0, 0), runs(1000, 1, 1)).p, 2 / 100)
  near(p(runs(1000, 3, 3), runs(1000, 3, 3)), 1)
})

test('a burst in one run is not a difference, failures of half of the requests in each run are', () => {
  assert.ok(p(runs(10_000, 0, 0, 0, 0, 0), runs(10_000, 500, 0, 0, 0, 0)) > 0.3)
  assert.ok(p(runs(10_000, 0, 0, 0), runs(10_000, 5000, 4900, 5100)) < 1e-6)
  assert.deepEqual(failuresTest(runs(100, 0, 0), runs(100, 40, 60)).shares, [0, 0.5])
})

test('sides that fail alike are shown to differ in at most 6 % of 2,000 trials, however they fail', () => {
  const random = xoroshiro128plus(3)
  const failing: Readonly<Record<string, () => number>> = {
    rarely: () => 0.002,
    often: () => 0.3,
    'differently in each run': () => uniformFloat64(random) ** 2 / 2,
  }
  for (const [how, shareOf] of Object.entries(failing)) {
    const run = (): Failures => {
      const [share, due] = [shareOf(), 400]
      let failed = 0
      for (let each = 0; each < due; each++) if (uniformFloat64(random) < share) failed++
      return { failed, due }
    }
    const side = () => Array.from({ length: 4 }, run)
    let found = 0
    for (let trial = 0; trial < 2000; trial++) {
      const [base, change] = [side(), side()]
      if ([...base, ...change].some(({ failed }) => failed > 0) && p(base, change) <= 0.05) found++
    }
    assert.ok(found <= 0.06 * 2000, `${how}: ${found}`)
  }
})

test('failures have their own verdict, and are a regression for any share', () => {
  const verdicts = verdictsOf(
    [cell('base', runs(1000, 0, 1, 0)), cell('resets', runs(1000, 20, 21, 19)), cell('once', runs(1000, 1))],
    ['throughputPerSecond'],
  )
  assert.deepEqual(
    verdicts.map(({ cell, metric, verdict, reason }) => [cell, metric, verdict, reason]),
    [
      ['resets', 'throughputPerSecond', 'no difference shown', null],
      ['resets', 'failed', 'worse', null],
      ['once', 'throughputPerSecond', 'no difference shown', 'fewer than 2 runs a side (3 and 1)'],
      ['once', 'failed', 'no difference shown', 'fewer than 2 runs a side (3 and 1)'],
    ],
  )
  assert.equal(verdicts[1]?.pAdjusted, 2 * verdicts[1]!.p!)
  assert.deepEqual(regressions(verdicts, 0.9), [verdicts[1]])
})

test('without failures there is no verdict on them, and the correction is unchanged', () => {
  const [only, ...others] = verdictsOf(
    [cell('base', runs(1000, 0, 0, 0)), cell('cell', runs(900, 0, 0, 0))],
    ['throughputPerSecond'],
  )
  assert.deepEqual(others, [])
  assert.equal(only?.pAdjusted, only?.p)
})
