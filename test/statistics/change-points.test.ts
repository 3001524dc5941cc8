import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { changePoints, noiseBetween } from '../../src/statistics/change-points.js'
import { normalDraws } from './made-up.js'

/** Consecutive levels, each as [length, level], with a noise of 1. */
const series = (draw: () => number, ...levels: readonly (readonly [number, number])[]): number[] =>
  levels.flatMap(([length, level]) => Array.from({ length }, () => level + draw()))

test('a step of ten times the noise is found in its place', () => {
  assert.deepEqual(changePoints(series(normalDraws(1), [10, 0], [10, 10])), [10])
  assert.deepEqual(changePoints(series(normalDraws(2), [15, 0], [3, 10])), [15])
})

test('several steps up and down are found, and few others', () => {
  const draw = normalDraws(3)
  const found = Array.from({ length: 20 }, () => changePoints(series(draw, [12, 0], [10, 8], [14, 3])))
  for (const changes of found) for (const at of [12, 22]) assert.ok(changes.includes(at), `${changes}`)
  assert.ok(found.filter(changes => changes.length > 2).length <= 4)
})

test('a single outlier is not a new level, and a constant series has one level', () => {
  assert.deepEqual(
    changePoints([...series(normalDraws(4), [10, 0]), 8, ...series(normalDraws(5), [10, 0])]),
    [],
  )
  assert.deepEqual(changePoints(Array.from({ length: 20 }, () => 5)), [])
})

test('too few values have no steps', () => {
  for (const values of [[], [1], [1, 2], [1, 1, 9], [1, 1, 9, 9]]) assert.deepEqual(changePoints(values), [])
})

test('at most 8 % of 200 series without a step are given one, also with heavy tails', () => {
  const draw = normalDraws(6)
  const heavy = () => draw() / Math.sqrt((draw() ** 2 + draw() ** 2 + draw() ** 2) / 3)
  for (const noise of [draw, heavy]) {
    const wrong = Array.from({ length: 200 }, (_, trial) =>
      changePoints(series(noise, [20, 0]), { permutations: 99, seed: trial }),
    ).filter(changes => changes.length > 0)
    assert.ok(wrong.length <= 16, `${wrong.length}`)
  }
})

test('the steps do not depend on the unit of the series', () => {
  const values = series(normalDraws(7), [10, 0], [10, 2], [10, 0])
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      fc.double({ min: -100, max: 100, noNaN: true }),
      (scale, shift) => {
        assert.deepEqual(changePoints(values.map(value => value * scale + shift)), changePoints(values))
      },
    ),
    { numRuns: 10 },
  )
})

test('the noise is estimated within levels, so steps do not widen it', () => {
  const draw = normalDraws(8)
  const logs = series(draw, [50, 0], [50, 100]).map(value => value * 0.02)
  const noise = noiseBetween(logs, [50])!
  // 1.98 x 2 % x sqrt(2)
  assert.ok(Math.abs(noise - Math.expm1(1.984 * 0.02 * Math.SQRT2)) < 0.01, `${noise}`)
  assert.ok(noiseBetween(logs, [])! > 1)
})

test('the noise is null if there are too few values to estimate it', () => {
  assert.equal(noiseBetween([1, 2, 3], []), null)
  assert.equal(noiseBetween([1, 1, 2, 2, 3], [2, 4]), null)
  assert.ok(noiseBetween([1, 1.1, 0.9, 1], []))
})
