import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeepCurve } from '../../src/statistics/keep-curve.js'

const learned = (...probes: readonly (readonly [rate: number, isKept: boolean])[]): KeepCurve => {
  const curve = new KeepCurve(0.001, 1e7)
  for (const [rate, isKept] of probes) curve.learn(rate, isKept)
  return curve
}
const widthOf = (curve: KeepCurve): number => curve.rateAt(0.975) / curve.rateAt(0.025)

test('before any probe every rate is equally likely on a logarithmic scale', () => {
  const curve = learned()
  for (const [chance, rate] of [
    [0.1, 0.01],
    [0.5, 100],
    [0.9, 1e6],
  ] as const)
    assert.ok(Math.abs(curve.rateAt(chance) / rate - 1) < 0.01, `${curve.rateAt(chance)}`)
})

test('between kept and broken probes lies the estimate of the limit', () => {
  const curve = learned([90, true], [95, true], [100, true], [103, false], [110, false], [120, false])
  assert.ok(curve.rateAt(0.5) > 99 && curve.rateAt(0.5) < 104, `${curve.rateAt(0.5)}`)
  assert.ok(widthOf(curve) < 2, `${widthOf(curve)}`)
})

test('one probe against five hardly moves the estimate, but widens the interval', () => {
  const probes = [
    [1000, true],
    [2000, true],
    [3000, true],
    [2900, true],
    [3100, false],
    [3200, false],
  ] as const
  const [plain, doubted] = [learned(...probes), learned([30, false], ...probes)]
  assert.ok(Math.abs(doubted.rateAt(0.5) / plain.rateAt(0.5) - 1) < 0.03, `${doubted.rateAt(0.5)}`)
  assert.ok(doubted.rateAt(0.025) < plain.rateAt(0.025))
})

test('probes that contradict each other evenly leave the whole range open', () => {
  const curve = learned([5000, true], [5565, true], [5565, false], [9000, true], [9500, false])
  assert.ok(curve.rateAt(0.025) < 5565 && curve.rateAt(0.975) > 9000)
})

test('a thousand probes do not overflow', () => {
  const curve = new KeepCurve(0.1, 10)
  for (let probe = 0; probe < 1000; probe++) curve.learn(1, probe % 2 === 0)
  assert.ok(Math.abs(curve.rateAt(0.5) - 1) < 0.02, `${curve.rateAt(0.5)}`)
})

test('rates outside of the range count as its ends', () => {
  const curve = learned([1e9, true], [1e-9, false])
  assert.ok(Number.isFinite(curve.rateAt(0.5)))
})
