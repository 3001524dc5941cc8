import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { orderOfRound } from '../../src/experiment/round-order.js'

/** The order of cells in the first rounds. */
const schedule = (cells: number, rounds: number, seed: number): number[] =>
  Array.from({ length: rounds }, (_, round) => orderOfRound(cells, seed, round)).flat()

test('each round has every cell once, and the seed determines the order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer(),
      (cells, rounds, seed) => {
        const order = schedule(cells, rounds, seed)
        const all = Array.from({ length: cells }, (_, cell) => cell)
        for (let round = 0; round < rounds; round++)
          assert.deepEqual(
            order.slice(round * cells, (round + 1) * cells).toSorted((a, b) => a - b),
            all,
          )
        assert.deepEqual(schedule(cells, rounds, seed), order)
      },
    ),
  )
})

test('no cell is always followed by the same other cell', () => {
  const order = schedule(4, 50, 1)
  const followers = new Set(order.flatMap((cell, index) => (cell === 0 ? [order[index + 1]] : [])))
  assert.ok(followers.size >= 3)
})
