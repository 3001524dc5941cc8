import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { boundsOfLooks, type Looks } from '../../src/statistics/looks.js'
import { pairedTest } from '../../src/statistics/paired-test.js'
import { pairedPath } from '../../src/statistics/path.js'
import { ratioOf } from '../../src/statistics/ratio.js'
import { normalDraws } from './made-up.js'
import { readings } from './made-up-rounds.js'

const near = (actual: number, expected: number, within = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)

const tested = (base: readonly number[], cell: readonly number[], looks: Looks, alpha = 0.05) =>
  pairedTest(pairedPath(readings(base), readings(cell)), looks, boundsOfLooks(alpha / 2, looks))

const spread = fc.array(
  fc.tuple(fc.double({ min: 90, max: 110, noNaN: true }), fc.double({ min: 90, max: 115, noNaN: true })),
  {
    minLength: 4,
    maxLength: 20,
  },
)
const split = (found: readonly (readonly [number, number])[]) =>
  [found.map(([base]) => base), found.map(([, cell]) => cell)] as const

test("one look agrees with Student's own example, the hours of sleep with two drugs (1908)", () => {
  // The differences of his table as logarithms: mean 1.58, t = 4.0621 at 9 degrees of freedom, p = 0.00283
  const hours = [1.2, 2.4, 1.3, 1.3, 0, 1.0, 1.8, 0.8, 4.6, 1.4]
  const found = tested(
    hours.map(() => 1),
    hours.map(Math.exp),
    'once',
  )!
  near(found.mean, 1.58)
  near(found.mean / found.standardError, 4.0621, 1e-4)
  near(found.p, 0.00283289, 1e-8)
  near(found.low, 0.7001142, 1e-6)
  near(found.high, 2.4598858, 1e-6)
})

test('drift that both sides share does not weigh: rounds show a difference that runs hide', () => {
  const weather = [1, 1.3, 0.8, 1.1, 0.7, 1.2]
  const base = weather.map((now, round) => 1000 * now * (1 + 0.001 * round))
  const cell = weather.map(now => 1050 * now)
  assert.ok(tested(base, cell, 'once')!.p < 0.001)
  assert.ok(ratioOf(base, cell)!.p > 0.5)
})

test('there is no test before the first look, and with several looks none before four rounds', () => {
  assert.equal(tested([100], [110], 'once'), null)
  assert.ok(tested([100, 101], [110, 112], 'once'))
  assert.equal(tested([100, 101, 99], [110, 112, 109], 20), null)
  assert.ok(tested([100, 101, 99, 100], [110, 112, 109, 111], 20))
})

test('swapping the sides changes only the sign', () => {
  fc.assert(
    fc.property(spread, found => {
      const [base, cell] = split(found)
      const [one, other] = [tested(base, cell, 20)!, tested(cell, base, 20)!]
      near(one.p, other.p)
      near(one.low, -other.high, 1e-7)
      near(one.high, -other.low, 1e-7)
    }),
  )
})

test('a p value never rises from round to round, so a shown difference stays shown', () => {
  fc.assert(
    fc.property(spread, found => {
      const [base, cell] = split(found)
      let before = 1
      for (let rounds = 4; rounds <= base.length; rounds++) {
        const { p } = tested(base.slice(0, rounds), cell.slice(0, rounds), 20)!
        assert.ok(p <= before)
        before = p
      }
    }),
  )
})

test('an interval contains the mean, and excludes "no difference" only if p is at most alpha', () => {
  fc.assert(
    fc.property(spread, found => {
      const [base, cell] = split(found)
      for (const looks of [20, 'once'] as const) {
        const { low, high, mean, p } = tested(base, cell, looks)!
        assert.ok(low <= mean && mean <= high)
        if (low > 0 || high < 0) assert.ok(p <= 0.05 * (1 + 1e-6))
      }
    }),
  )
})

test('equal runs without variance do not differ, and unequal runs without variance do', () => {
  const still = [100, 100, 100, 100]
  assert.deepEqual([tested(still, still, 20)!.p, tested(still, [200, 200, 200, 200], 20)!.p], [1, 0])
})

test('if the mean crosses over to the other side, p stays and the interval includes "no difference"', () => {
  const base = Array.from({ length: 12 }, () => 100)
  const cell = [110, 110.1, 110.2, 110.1, 90, 91, 89, 80, 85, 90, 92, 88]
  const { p, mean, low, high } = tested(base, cell, 20)!
  assert.ok(p < 0.01 && mean < 0)
  assert.ok(low < 0 && 0 < high)
})

test('95 % intervals contain the truth at any of 20 looks in at least 94 % of 1,000 trials', () => {
  const draw = normalDraws(3)
  const bounds = boundsOfLooks(0.025, 20)
  let held = 0
  for (let trial = 0; trial < 1000; trial++) {
    const base = Array.from({ length: 20 }, () => Math.exp(0.03 * draw()))
    const cell = base.map(() => 1.1 * Math.exp(0.03 * draw()))
    const found = pairedTest(pairedPath(readings(base), readings(cell)), 20, bounds)!
    if (found.low <= Math.log(1.1) && Math.log(1.1) <= found.high) held++
  }
  assert.ok(held >= 940, `${held}`)
})
