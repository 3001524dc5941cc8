import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uniformsOf } from '../../bench/decisions/noise.js'
import { type Failures, failuresByRound, failuresTest } from '../../src/statistics/failures.js'

const runs = (due: number, ...failed: readonly number[]): Failures[] =>
  failed.map(each => ({ failed: each, due }))

test('a difference beyond chance among exchanges and rounds is shown, and a single burst is not', () => {
  assert.ok(failuresByRound(runs(10_000, 0, 3, 1, 0, 2), runs(10_000, 500, 480, 530, 510, 490), 20)!.p < 0.01)
  assert.ok(failuresByRound(runs(10_000, 0, 0, 0, 0, 0), runs(10_000, 500, 0, 0, 0, 0), 20)!.p > 0.3)
})

test('failures that vary from round to round on both sides do not hide a difference', () => {
  const weather = [100, 900, 300, 2000, 50, 600]
  const base = runs(10_000, ...weather)
  const cell = runs(10_000, ...weather.map(failed => failed * 1.5))
  assert.ok(failuresByRound(base, cell, 'once')!.p < 0.02)
  assert.ok(failuresTest(base, cell).p > 0.3)
})

test('only rounds of both sides count, and there is no test before the first look', () => {
  const [base, cell] = [runs(1000, 0, 0, 0, 0), runs(1000, 100, 110, 90, 105)]
  assert.equal(failuresByRound([null, ...base.slice(1)], cell, 20), null)
  const found = failuresByRound([...base, null], [...cell, ...runs(1000, 900)], 20)!
  assert.deepEqual(found.shares, [0, 405 / 4000])
})

test('at most 6 % of 300 equal pairs are shown to differ at any of their looks after 12 rounds', () => {
  const uniform = uniformsOf(2)
  const run = (): Failures => {
    const share = uniform() ** 3 / 10
    let failed = 0
    for (let each = 0; each < 200; each++) if (uniform() < share) failed++
    return { failed, due: 200 }
  }
  let found = 0
  for (let trial = 0; trial < 300; trial++) {
    const [base, cell] = [Array.from({ length: 12 }, run), Array.from({ length: 12 }, run)]
    const looks = Array.from({ length: 9 }, (_, more) => more + 4)
    if (looks.some(count => failuresByRound(base.slice(0, count), cell.slice(0, count), 12)!.p <= 0.05))
      found++
  }
  assert.ok(found <= 18, `${found}`)
})
