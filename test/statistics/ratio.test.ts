import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { interval } from '../../src/statistics/averages.js'
import { ratioOf, smallestShown } from '../../src/statistics/ratio.js'
import { normalDraws, runsAround } from './made-up.js'

const near = (actual: number, expected: number, within = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)

const runs = fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 8 })
const TRIALS = 2000

test('95 % intervals contain the truth in 93 to 97 % of 2,000 trials, for one cell and for a ratio', () => {
  const draw = normalDraws(1)
  let cells = 0
  let ratios = 0
  for (let trial = 0; trial < TRIALS; trial++) {
    const base = runsAround(draw, 1000, 0.03)
    const cell = interval(base)!
    if (cell.low <= 1000 && 1000 <= cell.high) cells++
    // The second side varies twice as much, which is what Welch's test is for
    const ratio = ratioOf(base, runsAround(draw, 1100, 0.06))!
    if (ratio.low <= 1.1 && 1.1 <= ratio.high) ratios++
  }
  for (const covered of [cells, ratios])
    assert.ok(covered >= 1860 && covered <= 1940, `${covered} of ${TRIALS}`)
})

test("a ratio agrees with Welch's t calculated by hand", () => {
  // Logarithms 0 1 2 and 2 4 6: variances 1 and 4, standard error sqrt(5/3), df (5/3)² / (1/18 + 16/18)
  const found = ratioOf([0, 1, 2].map(Math.exp), [2, 4, 6].map(Math.exp))!
  near(Math.log(found.ratio), 3)
  near(found.df, 50 / 17)
  // t = 3 / sqrt(5/3) = 2.32379: between the p of 2 and of 3 degrees of freedom in closed form
  const t = 3 / Math.sqrt(5 / 3)
  const ofThree = 1 - (2 / Math.PI) * (Math.atan(t / Math.sqrt(3)) + (Math.sqrt(3) * t) / (3 + t * t))
  const ofTwo = 1 - t / Math.sqrt(2 + t * t)
  assert.ok(found.p > ofThree && found.p < ofTwo && found.p - ofThree < 0.1 * (ofTwo - ofThree))
})

test('swapping the sides inverts a ratio, and the unit does not matter', () => {
  fc.assert(
    fc.property(runs, runs, (base, change) => {
      const there = ratioOf(base, change)!
      const back = ratioOf(change, base)!
      near(there.ratio * back.ratio, 1)
      near(there.p, back.p)
      const scaled = ratioOf(
        base.map(value => value * 1000),
        change.map(value => value * 1000),
      )!
      near(scaled.p, there.p, 1e-6)
      assert.ok(there.low <= there.ratio && there.ratio <= there.high)
    }),
  )
})

test('the 95 % interval of a ratio excludes 1 exactly if p is below 0.05', () => {
  fc.assert(
    fc.property(runs, runs, (base, change) => {
      const { low, high, p } = ratioOf(base, change)!
      fc.pre(Math.abs(p - 0.05) > 1e-9)
      assert.equal(low > 1 || high < 1, p < 0.05)
    }),
  )
})

test('sides without variance have a ratio without width, never NaN', () => {
  const same = ratioOf([0.1, 0.1, 0.1], [0.1, 0.1])!
  assert.deepEqual(same, { ratio: 1, low: 1, high: 1, p: 1, df: 3 })
  // The mean of seven equal logarithms may differ from that of three in its last bit
  const [three, seven] = [Array<number>(3).fill(3 / 7), Array<number>(7).fill(3 / 7)]
  assert.deepEqual(ratioOf(three, seven), { ratio: 1, low: 1, high: 1, p: 1, df: 8 })
  const other = ratioOf([85, 85, 85], [170, 170, 170])!
  near(other.ratio, 2)
  assert.deepEqual([other.low, other.high, other.p], [other.ratio, other.ratio, 0])
  assert.equal(smallestShown([85, 85], [170, 170], 0.05), 1)
  const oneVaries = ratioOf([85, 85, 85], [85, 86, 87])!
  assert.ok(oneVaries.p > 0.05 && oneVaries.p < 1)
  near(oneVaries.df, 2)
})

test('there is no ratio with fewer than two values a side, or without a logarithm', () => {
  for (const [base, change] of [
    [[1], [1, 2]],
    [[1, 2], []],
    [
      [1, 0],
      [1, 2],
    ],
    [
      [1, 2],
      [1, Number.NaN],
    ],
  ] as const) {
    assert.equal(ratioOf(base, change), null)
    assert.equal(smallestShown(base, change, 0.05), null)
  }
})

test('a ratio is beyond the smallest that could be shown exactly if p is below alpha', () => {
  fc.assert(
    fc.property(runs, runs, fc.double({ min: 0.001, max: 0.2, noNaN: true }), (base, change, alpha) => {
      const { ratio, p } = ratioOf(base, change)!
      fc.pre(Math.abs(p - alpha) > 1e-9)
      assert.equal(Math.abs(Math.log(ratio)) > Math.log(smallestShown(base, change, alpha)!), p < alpha)
    }),
  )
})

test('a true ratio of the smallest that could be shown is shown about half of the time', () => {
  const draw = normalDraws(2)
  // 3 % noise, 5 runs a side, 8 degrees of freedom: t 2.306 times 0.03 times sqrt(2/5)
  const truth = Math.exp(2.306 * 0.03 * Math.sqrt(2 / 5))
  let found = 0
  for (let trial = 0; trial < TRIALS; trial++)
    if (ratioOf(runsAround(draw, 1, 0.03), runsAround(draw, truth, 0.03))!.p < 0.05) found++
  assert.ok(found > 0.4 * TRIALS && found < 0.6 * TRIALS, `${found} of ${TRIALS}`)
})
