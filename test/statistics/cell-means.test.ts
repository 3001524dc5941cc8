import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { geometricMean } from '../../src/statistics/averages.js'
import { cellMeans } from '../../src/statistics/cell-means.js'
import { pairedPath } from '../../src/statistics/path.js'
import { columnOf } from '../../src/statistics/reading.js'
import { roundsOf } from './made-up-rounds.js'

const near = (actual: number | null | undefined, expected: number): void =>
  assert.ok(Math.abs(actual! / expected - 1) < 1e-9, `${actual} is not ${expected}`)

const value = fc.double({ min: 0.1, max: 1e6, noNaN: true })

test('if all cells ran in all rounds, each figure is the geometric mean of its runs', () => {
  const columns = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(columns, fc.integer({ min: 0, max: 2 }), (found, reference) => {
      const cells = [0, 1, 2].map(cell => found.map(row => row[cell]!))
      cellMeans(roundsOf('rate', ...cells), 3, 'rate', reference).forEach((figure, cell) => {
        near(figure, geometricMean(cells[cell]!)!)
      })
    }),
  )
})

test('a cell that was dropped before the machine became slow does not look faster for it', () => {
  const rounds = roundsOf('rate', [100, 100, 50, 50], [110, 110, null, null])
  const [base, cell] = cellMeans(rounds, 2, 'rate', 0)
  near(base, Math.sqrt(100 * 50))
  near(cell, 1.1 * Math.sqrt(100 * 50))
})

test('the ratio of two figures is the ratio of the verdict', () => {
  const rounds = roundsOf('rate', [100, 90, 120, 80], [110, 120, null, 70])
  const [base, cell] = cellMeans(rounds, 2, 'rate', 0)
  const { mean } = pairedPath(columnOf(rounds, 0, 'rate'), columnOf(rounds, 1, 'rate')).points.at(-1)!
  near(cell! / base!, Math.exp(mean))
})

test('without a common round, a cell has its own mean, and without a run it has none', () => {
  const rounds = roundsOf('rate', [100, 100, null], [null, null, 50], [null, null, null])
  const [, lone, none] = cellMeans(rounds, 3, 'rate', 0)
  near(lone, 50)
  assert.equal(none, null)
  assert.deepEqual(cellMeans([], 2, 'rate', 0), [null, null])
})
