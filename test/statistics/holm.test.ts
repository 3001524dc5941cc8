import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { holm, holmThresholds } from '../../src/statistics/holm.js'

const near = (actual: number, expected: number, within = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)

// Evenly distributed over the powers of ten. fc.double would hardly ever be near an alpha
const chance = fc.integer({ min: -4000, max: 0 }).map(exponent => 10 ** (exponent / 1000))

test("Holm's correction agrees with a worked example, in the given order", () => {
  // Ascending 0.005, 0.01, 0.03, 0.04: 4 x 0.005, 3 x 0.01, 2 x 0.03, then 0.04, raised to 0.06
  for (const [index, expected] of [0.03, 0.06, 0.06, 0.02].entries())
    near(holm([0.01, 0.04, 0.03, 0.005])[index]!, expected)
  assert.deepEqual(holm([]), [])
  assert.deepEqual(holm([0.7, 0.9]), [1, 1])
})

test("Holm's p is at least the plain p, at most Bonferroni's, and keeps the order", () => {
  fc.assert(
    fc.property(fc.array(chance, { minLength: 1, maxLength: 12 }), plain => {
      const adjusted = holm(plain)
      for (const [one, p] of plain.entries()) {
        assert.ok(adjusted[one]! >= p && adjusted[one]! <= Math.min(1, p * plain.length))
        for (const [other, q] of plain.entries()) if (p < q) assert.ok(adjusted[one]! <= adjusted[other]!)
      }
    }),
  )
})

test("a p passes Holm's correction exactly if it is at most its threshold", () => {
  fc.assert(
    fc.property(fc.array(chance, { minLength: 1, maxLength: 12 }), plain => {
      const adjusted = holm(plain)
      const thresholds = holmThresholds(plain, 0.05)
      for (const [index, p] of plain.entries()) {
        fc.pre(Math.abs(p - thresholds[index]!) > 1e-12)
        assert.equal(p <= thresholds[index]!, adjusted[index]! <= 0.05)
      }
    }),
    { numRuns: 500 },
  )
})
