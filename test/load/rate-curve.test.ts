import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { DueTimes, RateCurve } from '../../src/load/rate-curve.js'
import { anySegments, segments } from './shapes.js'

const dueUs = (curve: RateCurve, ...counts: readonly number[]): number[] => {
  const times = new DueTimes(curve)
  return counts.map(count => times.of(count))
}

describe('the due times of a rate that changes over time', () => {
  test('are the inverse of its integral for any shape, in order and within its duration', () => {
    const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
      maxLength: 50,
    })
    fc.assert(
      fc.property(anySegments, fractions, (shape, parts) => {
        const curve = new RateCurve(shape)
        const counts = parts.map(part => part * curve.total).sort((a, b) => a - b)
        const times = dueUs(curve, ...counts)
        for (const [index, us] of times.entries()) {
          if (us === Number.POSITIVE_INFINITY) continue
          const error = Math.abs(curve.countAt(us) - counts[index]!)
          assert.ok(error <= 1e-9 * Math.max(1, curve.total), `off by ${error} of ${counts[index]}`)
          assert.ok(us >= 0 && us <= curve.endUs * (1 + 1e-15))
          // Equal except for the last bits
          assert.ok(us >= (times[index - 1] ?? 0) * (1 - 1e-15))
        }
      }),
    )
  })

  test('on a linear ramp are square roots, within a thousandth of a microsecond', () => {
    // 0 to 2,000/s in 30 s: request n is due after sqrt(n * 30 * 2 / 2000) seconds
    const counts = [0, 1, 2, 500, 29_998, 29_999]
    const up = dueUs(new RateCurve(segments([30, 0, 2000])), ...counts)
    const down = dueUs(new RateCurve(segments([30, 2000, 0])), ...counts)
    for (const [index, count] of counts.entries()) {
      const seconds = Math.sqrt((count * 2 * 30) / 2000)
      assert.ok(Math.abs(up[index]! - seconds * 1e6) < 1e-3, `${count} up: ${up[index]}`)
      const left = Math.sqrt(((30_000 - count) * 2 * 30) / 2000)
      assert.ok(Math.abs(down[index]! - (30 - left) * 1e6) < 1e-3, `${count} down: ${down[index]}`)
    }
  })

  test('of an almost flat ramp are not affected by cancellation', () => {
    const flat = dueUs(new RateCurve(segments([100, 1000, 1000])), 1, 50_000, 99_999)
    for (const slight of [1e-9, -1e-9]) {
      const times = dueUs(new RateCurve(segments([100, 1000, 1000 + slight])), 1, 50_000, 99_999)
      for (const [index, us] of times.entries()) assert.ok(Math.abs(us - flat[index]!) < 0.01)
    }
  })

  test('skip a pause: a request that would be due at its start is due at its end', () => {
    const curve = new RateCurve(segments([10, 10, 10], [10, 0, 0], [10, 10, 10]))
    assert.deepEqual(dueUs(curve, 99, 100, 101), [9_900_000, 20_000_000, 20_100_000])
    assert.deepEqual(dueUs(new RateCurve(segments([5, 0, 0], [1, 10, 10])), 0), [5_000_000])
  })

  test('jump with the rate, and end with it', () => {
    const curve = new RateCurve(segments([1, 10, 10], [1, 100, 100]))
    assert.deepEqual(dueUs(curve, 0, 9, 10, 11, 109, 110, 1e9), [
      0,
      900_000,
      1_000_000,
      1_010_000,
      1_990_000,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ])
    assert.equal(curve.total, 110)
    assert.equal(curve.countAt(-1), 0)
    assert.equal(curve.countAt(1_500_000), 60)
    assert.equal(curve.countAt(3e6), 110)
  })
})
