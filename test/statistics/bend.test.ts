import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { normals, uniforms } from '../../src/random.js'
import { bendOf, type RatePoint } from '../../src/statistics/bend.js'

const ramp = (p99Us: (ratePerSecond: number) => number, step = 100): RatePoint[] =>
  Array.from({ length: 30 }, (_, index) => {
    const ratePerSecond = (index + 1) * step
    return { ratePerSecond, p99Us: p99Us(ratePerSecond), samples: ratePerSecond }
  })

describe('the bend of latency against rate', () => {
  test('is the rate from which p99 stays above twice its minimum', () => {
    assert.deepEqual(bendOf(ramp(rate => (rate < 2000 ? 500 : 1500))), { ratePerSecond: 2000, floorUs: 500 })
    assert.deepEqual(bendOf(ramp(rate => (rate < 2000 ? 500 : 1500)).reverse()), {
      ratePerSecond: 2000,
      floorUs: 500,
    })
  })

  test('is found in the curve of a queue', () => {
    // An M/M/1 queue of 3,500/s: p99 is 4.6 times the mean time in the system
    const found = bendOf(ramp(rate => (4.6 * 1e6) / (3500 - rate)))
    // The lowest p99 is the median of three at 200/s. p99 is above twice this from 1,850/s on
    assert.equal(found?.ratePerSecond, 1900)
  })

  test('does not exist if p99 does not rise or there are no data', () => {
    assert.equal(bendOf(ramp(() => 500)), null)
    assert.equal(bendOf(ramp(rate => 500 + rate / 10)), null)
    assert.equal(bendOf([]), null)
  })

  test('is not a single slow second, or a p99 of few samples', () => {
    assert.equal(bendOf(ramp(rate => (rate === 900 ? 9000 : 500))), null)
    const few = ramp(rate => (rate < 2000 ? 500 : 1500))
    few.push({ ratePerSecond: 5, p99Us: 20, samples: 5 })
    assert.deepEqual(bendOf(few), { ratePerSecond: 2000, floorUs: 500 })
  })

  test('is found in p99s with realistic noise', () => {
    for (let seed = 0; seed < 100; seed++) {
      const normal = normals(uniforms(seed, 0))
      const found = bendOf(ramp(rate => (rate < 2000 ? 500 : 2000) * (1 + 0.1 * normal())))
      assert.ok(found && Math.abs(found.ratePerSecond - 2000) <= 100, `seed ${seed}: ${found?.ratePerSecond}`)
    }
  })
})
