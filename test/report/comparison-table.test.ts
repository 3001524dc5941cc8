import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparisonTable } from '../../src/report/comparison-table.js'
import { madeUpGrid, madeUpPair, madeUpScatter } from './made-up-comparison.js'

for (const [what, comparison] of Object.entries({
  pair: madeUpPair(),
  grid: madeUpGrid(),
  scatter: madeUpScatter(),
}))
  test(`a comparison keeps to 80 columns: ${what}`, () => {
    for (const line of comparisonTable(comparison).split('\n')) assert.ok(line.length <= 80, line)
  })

test('an interval that has no room on one line takes two', () => {
  assert.match(comparisonTable(madeUpPair()), /│ +\d+-\d+ │/)
  const scatter = comparisonTable(madeUpScatter())
  assert.match(scatter, /│ +[\d,]+- │/)
  // A unit is left out only where the other end has the same
  assert.match(scatter, /│ +\d+ms- │/)
})
