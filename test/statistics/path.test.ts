import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { mean, sampleStandardDeviation } from 'simple-statistics'
import { distanceFrom, ownPath, pairedPath } from '../../src/statistics/path.js'
import { readingOf } from '../../src/statistics/reading.js'
import { readings } from './made-up-rounds.js'

const near = (actual: number, expected: number, within = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)

const value = fc.double({ min: 0.1, max: 1e6, noNaN: true })
const pairs = fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 20 })

test('every point of a path is the mean of the log ratios and its standard error', () => {
  fc.assert(
    fc.property(pairs, found => {
      const { points } = pairedPath(
        readings(found.map(([base]) => base)),
        readings(found.map(([, cell]) => cell)),
      )
      const logs = found.map(([base, cell]) => Math.log(cell / base))
      points.forEach(({ rounds, mean: middle, standardError }, index) => {
        const seen = logs.slice(0, index + 1)
        assert.equal(rounds, index + 1)
        near(middle, mean(seen))
        if (index > 0) near(standardError, sampleStandardDeviation(seen) / Math.sqrt(rounds), 1e-7)
      })
    }),
  )
})

test('drift that both runs of a round share changes nothing', () => {
  fc.assert(
    fc.property(
      pairs,
      fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 20 }),
      (found, weather) => {
        const plain = pairedPath(
          readings(found.map(([base]) => base)),
          readings(found.map(([, cell]) => cell)),
        )
        const shaken = pairedPath(
          readings(found.map(([base], round) => base * weather[round]!)),
          readings(found.map(([, cell], round) => cell * weather[round]!)),
        )
        const [one, other] = [plain.points.at(-1)!, shaken.points.at(-1)!]
        near(one.mean, other.mean)
        near(one.standardError, other.standardError, 1e-7)
      },
    ),
  )
})

test('a round without a figure on one side is left out, and the others keep their numbers', () => {
  const { points } = pairedPath(readings([100, null, 100, 100]), readings([110, 110, 0, 121]))
  assert.deepEqual(
    points.map(({ rounds, round }) => [rounds, round]),
    [
      [1, 0],
      [2, 3],
    ],
  )
  near(points[1]!.mean, 1.5 * Math.log(1.1))
})

test('one round has a mean without an error, and without rounds there is no point', () => {
  const [only] = pairedPath(readings([100]), readings([110])).points
  assert.equal(only?.standardError, Infinity)
  assert.equal(distanceFrom(0, only!), 0)
  assert.deepEqual(pairedPath(readings([100]), []).points, [])
})

test('equal coarse values have the variance of rounding: step^2 / 12 on each side', () => {
  const { points, stepShare } = pairedPath(readings([80, 80, 80, 80], 1), readings([85, 85, 85, 85], 1))
  const variance = ((1 / 80) ** 2 + (1 / 85) ** 2) / 12
  near(points.at(-1)!.standardError, Math.sqrt(variance / 4))
  near(stepShare, 1 / 80)
  near(ownPath(readings([80, 80], 1)).points[1]!.standardError, 1 / 80 / Math.sqrt(12) / Math.sqrt(2))
})

test('equal exact values are infinitely far from any other value, but not from their own', () => {
  const last = pairedPath(readings([100, 100, 300]), readings([110, 110, 330])).points.at(-1)!
  assert.equal(last.standardError, 0)
  assert.equal(distanceFrom(0, last), Infinity)
  assert.equal(distanceFrom(Math.log(1.1), last), 0)
})

test('a value without a logarithm is ignored', () => {
  for (const none of [0, -1, Number.NaN, Infinity, null, undefined]) assert.equal(readingOf(none), null)
})
