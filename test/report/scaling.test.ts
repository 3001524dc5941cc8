import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scalingsOf } from '../../src/report/scaling.js'
import { madeUpGrid } from './made-up-comparison.js'

test('the levels are the measured ones, however they were typed', () => {
  const levels = [1, 2, 4, 8, 16, 32, 64]
  const scalings = scalingsOf(madeUpGrid(connections => `${connections / 1000}k`))
  assert.deepEqual(
    scalings.map(({ axis, others, points }) => [
      axis,
      others,
      [...new Set(points.map(({ level }) => level))],
    ]),
    [
      ['connections', 'threads 1', levels],
      ['connections', 'threads 2', levels],
    ],
  )
})
