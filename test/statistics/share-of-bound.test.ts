import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundsOfLooks } from '../../src/statistics/looks.js'
import { ownPath } from '../../src/statistics/path.js'
import type { Reading } from '../../src/statistics/reading.js'
import { keptOf, shareOfBound } from '../../src/statistics/share-of-bound.js'

const bounds = boundsOfLooks(0.025, 20)
const kept = (readings: readonly (Reading | null)[]) => keptOf(ownPath(readings), bounds)
const p99 = (...values: readonly number[]) => values.map(value => shareOfBound(value, 5000, 'below', 1))

test('a share below 1 keeps the bound, for bounds from above and below', () => {
  assert.ok(shareOfBound(4000, 5000, 'below')!.log < 0)
  assert.ok(shareOfBound(4000, 5000, 'above')!.log > 0)
  assert.equal(shareOfBound(5000, 5000, 'below')!.log, 0)
})

test('values without a logarithm are at the far end of the scale, and missing values are ignored', () => {
  const shareOf = (...given: Parameters<typeof shareOfBound>) =>
    Number(Math.exp(shareOfBound(...given)!.log).toFixed(9))
  assert.equal(shareOf(Infinity, 5000, 'below'), 100)
  assert.equal(shareOf(0, 0.01, 'below'), 0.01)
  assert.equal(shareOf(0, 1000, 'above'), 100)
  for (const none of [null, undefined, Number.NaN]) assert.equal(shareOfBound(none, 5000, 'below'), null)
})

test('the step is a share of the value', () => {
  assert.ok(Math.abs(shareOfBound(80, 5000, 'below', 1)!.stepShare - 1 / 80) < 1e-12)
  assert.ok(Math.abs(shareOfBound(1000, 500, 'above', 1)!.stepShare - 1 / 1000) < 1e-12)
})

test('four runs below show that the bound is kept, and four runs above that it is broken', () => {
  assert.deepEqual(kept(p99(3000, 3100, 3050)), { state: 'open', round: -1 })
  assert.equal(kept(p99(3000, 3100, 3050, 2990)).state, 'kept')
  assert.deepEqual(kept(p99(7000, 7100, 7050, 6990)), { state: 'broken', round: 3 })
})

test('runs on both sides show neither, and an infinite percentile in some runs does not either', () => {
  assert.equal(kept(p99(4000, 6000, 4500, 5500)).state, 'open')
  assert.equal(kept(p99(4000, 4100, Infinity, 4050)).state, 'open')
})

test('later rounds count: a bound that was kept at first may be broken in the end', () => {
  const first = Array.from({ length: 4 }, (_, run) => 4900 + run)
  const later = Array.from({ length: 16 }, (_, run) => 7000 + 50 * (run % 3))
  assert.equal(kept(p99(...first)).state, 'kept')
  assert.equal(kept(p99(...first, ...later)).state, 'broken')
})
