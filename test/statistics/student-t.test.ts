import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { studentTQuantile, studentTTwoSidedP } from '../../src/statistics/student-t.js'

const near = (actual: number, expected: number, share = 1e-8): void =>
  assert.ok(Math.abs(actual - expected) <= share * Math.abs(expected), `${actual} is not ${expected}`)

// Distribution functions in closed form for few degrees of freedom: A & S 26.7.3 and 26.7.4
const twoSided: Record<number, (t: number) => number> = {
  1: t => 1 - (2 / Math.PI) * Math.atan(t),
  2: t => 1 - t / Math.sqrt(2 + t * t),
  3: t => 1 - (2 / Math.PI) * (Math.atan(t / Math.sqrt(3)) + (Math.sqrt(3) * t) / (3 + t * t)),
  4: t => 1 - (t / Math.sqrt(4 + t * t)) * (1 + 2 / (4 + t * t)),
}

test('quantiles of t agree with a printed table to its last digit', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2: rows by degrees of freedom, 0.90 0.95 0.975 0.99 0.995 0.999
  const table: Record<number, number[]> = {
    1: [3.078, 6.314, 12.706, 31.821, 63.657, 318.309],
    2: [1.886, 2.92, 4.303, 6.965, 9.925, 22.327],
    4: [1.533, 2.132, 2.776, 3.747, 4.604, 7.173],
    8: [1.397, 1.86, 2.306, 2.896, 3.355, 4.501],
    30: [1.31, 1.697, 2.042, 2.457, 2.75, 3.385],
    100: [1.29, 1.66, 1.984, 2.364, 2.626, 3.174],
  }
  const chances = [0.9, 0.95, 0.975, 0.99, 0.995, 0.999]
  for (const [df, row] of Object.entries(table))
    for (const [index, expected] of row.entries()) {
      const found = studentTQuantile(chances[index]!, Number(df))
      assert.ok(Math.abs(found - expected) <= 0.00051, `df ${df}: ${found} is not ${expected}`)
    }
})

test('quantiles of t agree with their closed forms to 1e-8', () => {
  for (const p of [0.5001, 0.6, 0.75, 0.9, 0.975, 0.9995, 0.9999999]) {
    near(studentTQuantile(p, 1), Math.tan(Math.PI * (p - 0.5)))
    near(studentTQuantile(p, 2), (2 * p - 1) * Math.sqrt(2 / (4 * p * (1 - p))))
  }
})

test('quantiles of t approach those of the normal distribution for many degrees of freedom', () => {
  near(studentTQuantile(0.975, 1e8), 1.959963984540054, 1e-7)
  near(studentTQuantile(0.995, 1e8), 2.5758293035489004, 1e-7)
})

test('the two-sided p of t agrees with its closed forms, also far in the tail', () => {
  for (const [df, formula] of Object.entries(twoSided))
    for (const t of [1e-6, 0.01, 0.5, 1, 2.5, 7, 40]) near(studentTTwoSidedP(t, Number(df)), formula(t), 1e-9)
  // 1 - t / sqrt(2 + t²) is 1 / t² for a large t
  near(studentTTwoSidedP(1e6, 2), 1e-12, 1e-9)
})

test('p of t is 1 at 0, even, and falls with distance', () => {
  const t = fc.integer({ min: 0, max: 50_000 }).map(thousandths => thousandths / 1000)
  fc.assert(
    fc.property(t, t, fc.double({ min: 0.5, max: 500, noNaN: true }), (one, other, df) => {
      const [low, high] = one < other ? [one, other] : [other, one]
      assert.equal(studentTTwoSidedP(-low, df), studentTTwoSidedP(low, df))
      assert.ok(studentTTwoSidedP(high, df) <= studentTTwoSidedP(low, df) + 1e-12)
      assert.ok(studentTTwoSidedP(low, df) <= 1 && studentTTwoSidedP(high, df) >= 0)
    }),
  )
  assert.equal(studentTTwoSidedP(0, 3.5), 1)
})

test('quantile and p of t are inverse for any degrees of freedom, whole or not', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 0.4999, noNaN: true }),
      fc.double({ min: 0.8, max: 5000, noNaN: true }),
      (tail, df) => {
        near(studentTTwoSidedP(studentTQuantile(1 - tail, df), df), 2 * (1 - (1 - tail)), 1e-8)
        assert.ok(studentTQuantile(tail, df) < 0)
      },
    ),
  )
  assert.equal(studentTQuantile(0.5, 4), 0)
  assert.deepEqual([studentTQuantile(0, 4), studentTQuantile(1, 4)], [-Infinity, Infinity])
})
