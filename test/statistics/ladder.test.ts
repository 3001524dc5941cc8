import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type CellValues,
  MIDPOINT_TIMES,
  midpointsBeside,
  rungsOf,
  valuesBeside,
} from '../../src/statistics/ladder.js'

test('a ladder has both ends of its range and the powers of two between them', () => {
  assert.deepEqual(rungsOf(1, 8), [1, 2, 4, 8])
  assert.deepEqual(rungsOf(3, 20), [3, 4, 8, 16, 20])
  assert.deepEqual(rungsOf(1, 1000), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000])
  assert.deepEqual(rungsOf(5, 5), [5])
  assert.deepEqual(rungsOf(1, 2), [1, 2])
})

test('the rungs of a ladder increase from end to end, without repetition', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }), (low, more) => {
      const rungs = rungsOf(low, low + more)
      assert.deepEqual([rungs[0], rungs.at(-1)], [low, low + more])
      assert.deepEqual(
        rungs,
        [...new Set(rungs)].sort((one, other) => one - other),
      )
      assert.ok(rungs.length <= 22)
    }),
  )
})

test('midpoints lie between a value and its neighbours, if there is a whole number', () => {
  assert.deepEqual(midpointsBeside([1, 2, 4, 8], 4), [3, 6])
  assert.deepEqual(midpointsBeside([1, 2, 4, 8], 8), [6])
  assert.deepEqual(midpointsBeside([1, 2, 4, 8], 1), [])
  assert.deepEqual(midpointsBeside([1, 2, 3, 4, 6, 8], 3), [])
  assert.deepEqual(midpointsBeside([512, 1000], 512), [756])
})

test('for 1 to 8, all neighbours of the leader are tried after two refinements', () => {
  for (const best of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const cells: CellValues[] = rungsOf(1, 8).map(threads => ({ threads: `${threads}` }))
    const distance = ({ threads }: CellValues): number => Math.abs(Number(threads) - best)
    const leader = (): number =>
      cells.reduce((ahead, cell, index) => (distance(cell) < distance(cells[ahead]!) ? index : ahead), 0)
    for (let times = 0; times < MIDPOINT_TIMES; times++)
      cells.push(...valuesBeside(cells, leader(), ['threads']))
    assert.equal(distance(cells[leader()]!), 0)
  }
})

test('with several ranges, one axis changes at a time', () => {
  const cells = ['1', '2', '4'].flatMap(threads =>
    ['64', '128'].map(connections => ({ threads, connections, handling: 'pool' })),
  )
  assert.deepEqual(valuesBeside(cells, 2, ['threads', 'connections']), [
    { threads: '3', connections: '64', handling: 'pool' },
    { threads: '2', connections: '96', handling: 'pool' },
  ])
})

test('neighbours differ in one axis only, and an axis that a cell does not have is ignored', () => {
  const cells = [
    { handling: 'inline', connections: '64' },
    { handling: 'pool', threads: '2', connections: '64' },
    { handling: 'pool', threads: '4', connections: '64' },
    { handling: 'listeners', threads: '3', connections: '64' },
    { handling: 'inline', connections: '128' },
  ]
  assert.deepEqual(valuesBeside(cells, 0, ['threads', 'connections']), [
    { handling: 'inline', connections: '96' },
  ])
  assert.deepEqual(valuesBeside(cells, 1, ['threads', 'connections']), [
    { handling: 'pool', threads: '3', connections: '64' },
  ])
  assert.deepEqual(valuesBeside(cells, 3, ['threads', 'connections']), [])
})
