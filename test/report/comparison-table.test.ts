import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparisonTable } from '../../src/report/comparison-table.js'
import type { Comparison } from '../../src/result/comparison-result.js'
import { madeUpGrid, madeUpPair, madeUpScatter, madeUpTargets } from './made-up-comparison.js'

function acrossTargets(): Comparison {
  const made = madeUpTargets()
  const turned = ({ target = '', connections = '' }) => ({ connections, target })
  return { ...made, cells: made.cells.map(cell => ({ ...cell, settings: turned(cell.settings) })) }
}

for (const [what, comparison] of Object.entries({
  pair: madeUpPair(),
  grid: madeUpGrid(),
  scatter: madeUpScatter(),
  targets: madeUpTargets(),
  'targets across': acrossTargets(),
}))
  test(`a comparison fits into 80 columns: ${what}`, () => {
    for (const line of comparisonTable(comparison).split('\n')) assert.ok(line.length <= 80, line)
  })

test('an interval that does not fit on one line takes two', () => {
  assert.match(comparisonTable(madeUpPair()), /│ +\d+-\d+ │/)
  const scatter = comparisonTable(madeUpScatter())
  assert.match(scatter, /│ +[\d,]+- │/)
  // A unit is left out only if both ends have the same
  assert.match(scatter, /│ +\d+ms- │/)
})
