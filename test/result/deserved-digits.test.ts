import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { deserved } from '../../src/result/deserved-digits.js'

test('an answer is rounded down to the digits that its interval justifies', () => {
  for (const [rate, interval, answer, ends] of [
    [5570, [5440, 5700], 5500, [5400, 5700]],
    [5570, [5000, 9430], 5000, [5000, 10_000]],
    [10_900, [10_340, 11_570], 10_900, [10_300, 11_600]],
    [0.467, [0.455, 0.481], 0.46, [0.45, 0.49]],
    [97, [90, 300], 90, [90, 300]],
  ] as const)
    assert.deepEqual(deserved(rate, interval), { answer, interval: ends })
  assert.deepEqual(deserved(58_123, null), { answer: 58_000, interval: null })
  assert.deepEqual(deserved(null, null), { answer: null, interval: null })
})

test('an answer is never above the measured rate, never zero, and within its interval', () => {
  const rate = fc.double({ min: 0.01, max: 1e7, noNaN: true })
  fc.assert(
    fc.property(
      rate,
      fc.double({ min: 1.01, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (low, ratio, at) => {
        const high = low * ratio
        const kept = low + at * (high - low)
        const found = deserved(kept, [low, high])
        const [least = 0, most = 0] = found.interval ?? []
        assert.ok(found.answer !== null && found.answer > 0 && found.answer <= kept * (1 + 1e-11))
        assert.ok(least <= found.answer && least <= low * (1 + 1e-11) && most >= high * (1 - 1e-11))
      },
    ),
  )
})
