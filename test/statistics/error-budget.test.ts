import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { errorBudget, stagesOf } from '../../src/statistics/error-budget.js'
import { contestants } from './made-up-rounds.js'

const near = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`)

const none = { times: 0, cellsEach: 0 }

test('without midpoints and bounds a pair has alpha divided by the cells minus one', () => {
  const { pair } = errorBudget({ alpha: 0.05, firstCells: 11, bounds: 0, refinement: none }, [11])
  near(pair[0]!, 0.005)
})

test('bounds take half of the budget', () => {
  const { pair, bound } = errorBudget({ alpha: 0.05, firstCells: 11, bounds: 2, refinement: none }, [11])
  near(pair[0]!, 0.0025)
  near(bound, 0.025 / 12)
})

test('whatever is added and dropped, the tests that involve the best add up to alpha', () => {
  const stage = fc.integer({ min: 1, max: 30 })
  fc.assert(
    fc.property(
      stage,
      fc.integer({ min: 0, max: 3 }),
      stage,
      stage,
      stage,
      stage,
      fc.integer({ min: 0, max: 3 }),
      (firstCells, bounds, cellsEach, ...racing) => {
        const times = racing.length - 1
        const refinement = { times: 3, cellsEach }
        const sizes = racing.slice(0, times)
        const { pair, bound } = errorBudget({ alpha: 0.05, firstCells, bounds, refinement }, [
          firstCells,
          ...sizes,
        ])
        const ofPairs = pair.reduce(
          (sum, level, index) =>
            sum + level * (index === 0 ? firstCells - 1 : Math.max(0, sizes[index - 1]! - 1)),
          0,
        )
        // The best must not fail a bound, and no other cell may seem to keep one
        const ofBounds = bounds === 0 ? 0 : bound * (bounds + firstCells - 1 + 3 * cellsEach)
        assert.ok(ofPairs + ofBounds <= 0.05 * (1 + 1e-9), `${ofPairs} and ${ofBounds}`)
      },
    ),
  )
})

test('a race with one cell has a level too', () => {
  near(errorBudget({ alpha: 0.05, firstCells: 1, bounds: 0, refinement: none }, [1]).pair[0]!, 0.05)
})

test('a stage starts when cells are added', () => {
  const of = (...entered: number[]) => stagesOf(entered.map(round => contestants(1, { entered: round })[0]!))
  assert.deepEqual(of(0, 0, 9, 0, 5), [0, 5, 9])
})
