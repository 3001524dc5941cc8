import assert from 'node:assert/strict'
import { test } from 'node:test'
import { geometricMean, interval, median } from '../../src/statistics/averages.js'

const near = (actual: number, expected: number, within = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)

test('the median is the middle value or the mean of the middle two, and its input is unchanged', () => {
  const values = [9, 1, 5]
  assert.equal(median(values), 5)
  assert.deepEqual(values, [9, 1, 5])
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.ok(Number.isNaN(median([])))
})

test('the geometric mean of large numbers does not overflow', () => {
  near(geometricMean([1, 100])!, 10)
  near(geometricMean([1e300, 1e304])! / 1e302, 1)
  assert.deepEqual([geometricMean([]), geometricMean([1, 0])], [null, null])
})

test('an interval is the t interval of the logarithms', () => {
  // Logarithms 1, 2, 3: mean 2, standard error 1 / sqrt(3), t(0.975) with 2 df 4.30265272974946
  const found = interval([Math.E, Math.E ** 2, Math.E ** 3])!
  near(Math.log(found.estimate), 2)
  near(Math.log(found.low), 2 - 4.30265272974946 / Math.sqrt(3))
  near(Math.log(found.high), 2 + 4.30265272974946 / Math.sqrt(3))
})

test('there is no interval with fewer than three values, or if one is zero, negative or not finite', () => {
  for (const values of [[], [1, 2], [1, 2, 0], [1, 2, -3], [1, 2, Number.NaN], [1, 2, Infinity]])
    assert.equal(interval(values), null)
})

test('an interval of equal values has no width', () => {
  const { estimate, low, high } = interval([85, 85, 85])!
  for (const end of [estimate, low, high]) near(end, 85)
})
