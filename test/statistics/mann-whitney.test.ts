import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mannWhitneyExact } from '../../src/statistics/mann-whitney.js'
import { studentTTwoSidedP } from '../../src/statistics/student-t.js'

const near = (actual: number, expected: number, within = 1e-12): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)

const upTo = (count: number, from = 1): number[] => Array.from({ length: count }, (_, index) => from + index)

test('sides that do not overlap have the smallest p their sizes allow', () => {
  near(mannWhitneyExact([1, 2, 3], [4, 5, 6]), 2 / 20)
  near(mannWhitneyExact([8, 9, 10, 11], [1, 2, 3, 4]), 2 / 70)
  near(mannWhitneyExact(upTo(5), upTo(5, 6)), 2 / 252)
  near(mannWhitneyExact([1], [2, 3]), 2 / 3)
})

test('the critical values of U for 5 % in the printed table are the last that pass', () => {
  // two-sided 0.05: n = 5 and 5: U 2; 6 and 6: U 5; 8 and 8: U 13; 5 and 8: U 6; 10 and 10: U 23
  for (const [first, second, critical] of [
    [5, 5, 2],
    [6, 6, 5],
    [8, 8, 13],
    [5, 8, 6],
    [10, 10, 23],
  ] as const) {
    assert.ok(mannWhitneyExact(...sidesWith(first, second, critical)) <= 0.05)
    assert.ok(mannWhitneyExact(...sidesWith(first, second, critical + 1)) > 0.05)
  }
})

/** Two sides without ties of which the first is above the second in just `u` of all pairs. */
function sidesWith(first: number, second: number, u: number): [number[], number[]] {
  const large = upTo(second)
  let left = u
  const small = upTo(first).map(index => {
    const above = Math.min(left, second)
    left -= above
    return above + 0.5 + index / 100
  })
  return [small, large]
}

test('ties share their ranks, and p counts every way to share them out', () => {
  // ranks 1, 2.5 | 2.5, 4: of the 6 sums 3.5 3.5 5 5 6.5 6.5 the first is among 4 that are 1.5 from the mean
  near(mannWhitneyExact([1, 2], [2, 3]), 4 / 6)
  assert.equal(mannWhitneyExact([5, 5, 5], [5, 5, 5, 5]), 1)
  near(mannWhitneyExact([1, 1, 1, 1, 1], [2, 2, 2, 2, 2]), 2 / 252)
})

test('p is that of listing every way to share out the values, ties or not', () => {
  const side = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 })
  fc.assert(fc.property(side, side, (a, b) => near(mannWhitneyExact(a, b), listed(a, b))))
})

/** The same p the slow way: U counted pair by pair, over every subset of the pooled values. */
function listed(a: readonly number[], b: readonly number[]): number {
  const pooled = [...a, ...b]
  const distanceOf = (inFirst: (index: number) => boolean): number => {
    const first = pooled.filter((_, index) => inFirst(index))
    const second = pooled.filter((_, index) => !inFirst(index))
    const wins: number[] = first.flatMap(x => second.map(y => (x > y ? 1 : x === y ? 0.5 : 0)))
    const u = wins.reduce((sum, win) => sum + win, 0)
    return Math.abs(u - (a.length * b.length) / 2)
  }
  const seen = distanceOf(index => index < a.length)
  let all = 0
  let asFar = 0
  for (let bits = 0; bits < 2 ** pooled.length; bits++) {
    const members = pooled.filter((_, index) => (bits >> index) & 1).length
    if (members !== a.length) continue
    all++
    if (distanceOf(index => ((bits >> index) & 1) === 1) >= seen - 1e-9) asFar++
  }
  return asFar / all
}

test('p is the same whichever side comes first and however the values are stretched', () => {
  const side = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(side, side, (a, b) => {
      near(mannWhitneyExact(a, b), mannWhitneyExact(b, a))
      near(mannWhitneyExact(a, b), mannWhitneyExact(a.map(Math.log), b.map(Math.log)))
    }),
  )
})

test('beyond 40 values p is that of the normal approximation, with ties in its variance', () => {
  // the first side is above the second in 17 * 18 / 2 = 153 of 441 pairs; variance 21 * 21 * 43 / 12
  const spaced = (shift: number): number[] => upTo(21).map(value => value * 10 + shift)
  const z = (220.5 - 153) / Math.sqrt((21 * 21 * 43) / 12)
  near(mannWhitneyExact(spaced(0), spaced(38)), studentTTwoSidedP(z, 1e8), 1e-6)
  // zeros and ones, 10 and 20 ones of 30: U is 100 + half of the 400 tied pairs = 300, its mean 450; ties of 30 and 30 in 60
  const ones = (count: number): number[] => upTo(30).map(index => (index <= count ? 1 : 0))
  const variance = ((30 * 30) / 12) * (61 - (2 * (30 ** 3 - 30)) / (60 * 59))
  near(mannWhitneyExact(ones(10), ones(20)), studentTTwoSidedP(150 / Math.sqrt(variance), 1e8), 1e-6)
  assert.equal(mannWhitneyExact(Array(30).fill(1), Array(30).fill(1)), 1)
})

test('an empty side tells nothing', () => assert.equal(mannWhitneyExact([], [1, 2]), 1))
