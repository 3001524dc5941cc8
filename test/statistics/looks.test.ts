import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { crossedDirectly } from '../../bench/stopping-levels/direct.js'
import { worthOfLooks } from '../../bench/stopping-levels/worth.js'
import { FIRST_LOOK, MOST_LOOKED_AT } from '../../src/statistics/look-bounds.js'
import { anyLookP, boundsOfLooks, nominalLevel } from '../../src/statistics/looks.js'
import { studentTQuantile } from '../../src/statistics/student-t.js'

const near = (actual: number, expected: number, share: number): void =>
  assert.ok(Math.abs(actual / expected - 1) <= share, `${actual} is not within ${share} of ${expected}`)

const mostRounds = fc.integer({ min: FIRST_LOOK, max: MOST_LOOKED_AT })
// Evenly distributed over the powers of ten, also well below the lowest level of the table
const chance = fc.integer({ min: -12_000, max: -302 }).map(exponent => 10 ** (exponent / 1000))

test('a single look is an ordinary test, also if the fourth round is the last', () => {
  for (const alpha of [0.3, 0.05, 0.001]) {
    assert.equal(nominalLevel(alpha, 'once'), alpha)
    near(nominalLevel(alpha, FIRST_LOOK), alpha, 1e-6)
    assert.equal(anyLookP(alpha, 'once'), alpha)
    near(anyLookP(alpha, FIRST_LOOK), alpha, 1e-6)
  }
  near(boundsOfLooks(0.025, 'once')(9), studentTQuantile(0.975, 8), 1e-9)
})

test('bounds are infinite for rounds without a test', () => {
  const bounds = boundsOfLooks(0.025, 20)
  assert.deepEqual([1, 3, 21].map(bounds), [Infinity, Infinity, Infinity])
  assert.ok(bounds(4) < Infinity && bounds(20) < bounds(19))
  assert.equal(boundsOfLooks(0.025, 'once')(1), Infinity)
})

test('levels lie between those of one look and of Bonferroni, rise with alpha, and fall with rounds', () => {
  fc.assert(
    fc.property(chance, mostRounds, (alpha, most) => {
      const level = nominalLevel(alpha, most)
      assert.ok(level <= alpha * (1 + 1e-9) && level >= (alpha / (most - FIRST_LOOK + 1)) * (1 - 1e-9))
      assert.ok(nominalLevel(alpha * 1.5, most) >= level)
      if (most < MOST_LOOKED_AT) assert.ok(nominalLevel(alpha, most + 1) <= level * (1 + 1e-9))
    }),
  )
})

test('the level of an error and the error of a level are inverse', () => {
  fc.assert(
    fc.property(chance, mostRounds, (alpha, most) => {
      near(anyLookP(nominalLevel(alpha, most), most), alpha, 1e-6)
    }),
  )
})

test('the error of a level is a probability of at least the level, and rises with it', () => {
  fc.assert(
    fc.property(chance, chance, mostRounds, (one, other, most) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)]
      assert.ok(anyLookP(low, most) <= anyLookP(high, most) * (1 + 1e-9))
      assert.ok(anyLookP(low, most) >= low && anyLookP(high, most) <= 1)
    }),
  )
  assert.deepEqual([anyLookP(0, 20), anyLookP(0.5, 200)], [0, Math.min(1, anyLookP(0.5, 200))])
})

test('the table agrees with its program, on its rows and columns and between them', () => {
  for (const level of [0.0044, 3e-4]) {
    const columns = [5, 9, 13]
    const { oneSided, twoSided } = worthOfLooks({ level, mostRounds: columns, paths: 400, seed: 11 })
    columns.forEach((most, column) => {
      near(anyLookP(level, most) / level, oneSided[column]!, 0.02)
      // The error of both sides is twice that of one side, because a path hardly ever crosses both bounds
      near(oneSided[column]!, twoSided[column]!, 0.001)
    })
  }
})

test('about 5 % of 200,000 paths without a difference exceed the level at some look', () => {
  const level = nominalLevel(0.05, 20)
  const crossed = crossedDirectly({ level, mostRounds: 20, paths: 200_000, seed: 5 })
  assert.ok(Math.abs(crossed - 0.05) < 4 * Math.sqrt((0.05 * 0.95) / 200_000), `${crossed}`)
})

test('numbers of rounds outside of the table are refused', () => {
  for (const most of [3, 201, Number.NaN]) assert.throws(() => nominalLevel(0.05, most), RangeError)
})
