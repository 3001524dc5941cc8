import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { benjaminiHochberg } from '../../src/statistics/benjamini-hochberg.js'
import { holm } from '../../src/statistics/holm.js'
import { pairedDifference } from '../../src/statistics/paired-difference.js'

const p = fc.double({ min: 0, max: 1, noNaN: true })

test('p values are adjusted as by p.adjust(method = "BH") in R', () => {
  const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.5])
  const expected = [0.025, 0.05, 0.05, 0.025, 0.5]
  for (const [index, value] of expected.entries()) assert.ok(Math.abs(adjusted[index]! - value) < 1e-12)
  assert.deepEqual(benjaminiHochberg([]), [])
})

test('an adjusted p is at least the plain one, at most that of Holm, and keeps the order', () => {
  fc.assert(
    fc.property(fc.array(p, { minLength: 1, maxLength: 30 }), pValues => {
      const adjusted = benjaminiHochberg(pValues)
      const stricter = holm(pValues)
      for (const [index, value] of adjusted.entries()) {
        assert.ok(value >= pValues[index]! * (1 - 1e-12) && value <= stricter[index]! + 1e-12)
        for (const [other, p] of pValues.entries())
          if (p < pValues[index]!) assert.ok(adjusted[other]! <= value * (1 + 1e-12))
      }
    }),
  )
})

test('a paired difference agrees with t.test(paired = TRUE) in R; three equal values stay uncertain', () => {
  const found = pairedDifference([
    [1, 3],
    [2, 5],
    [4, 6],
    [3, 7],
  ])
  // R: t = 5.7446, df = 3, p = 0.01048, mean 2.75, 95 % 1.2265 to 4.2735
  assert.ok(found !== null && Math.abs(found.p - 0.01048) < 1e-4, `${found?.p}`)
  assert.ok(Math.abs(found.low - 1.2265) < 1e-3 && Math.abs(found.high - 4.2735) < 1e-3)
  const equal = [
    [0, 1],
    [0, 1],
    [0, 1],
  ] as const
  assert.equal(pairedDifference(equal)?.p, 0)
  assert.ok((pairedDifference(equal, 1)?.p ?? 0) > 0.2)
  assert.equal(pairedDifference(equal.slice(1)), null)
})
