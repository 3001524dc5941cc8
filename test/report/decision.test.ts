import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bestLines, marksOf, sayVerdict } from '../../src/report/decision.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'
import { madeUpPair } from './made-up-comparison.js'

test('a cell is worse than the best by its mark only where its verdict does not say otherwise', () => {
  const pair = madeUpPair()
  assert.deepEqual(marksOf(pair), ['', '*'])
  assert.match(bestLines(pair)[0]?.text ?? '', /^pool, by throughput; every other cell is worse$/)
  // The same figures, where the correction for all metrics leaves nothing shown
  const verdicts = pair.verdicts.map(verdict => ({ ...verdict, verdict: 'no difference shown' as const }))
  const unclear = { ...pair, verdicts }
  assert.deepEqual(marksOf(unclear), ['=', '*'])
  assert.match(bestLines(unclear)[0]?.text ?? '', /^pool, by throughput; can't be told from it: inline$/)
})

test('what fails fast may be best by what succeeded, and then that is said beside it', () => {
  const pair = madeUpPair()
  const run = madeUpRun({ errors: { reset: 10_000 } })
  const cells = pair.cells.map(cell =>
    cell.name === 'pool' ? { ...cell, result: madeUpResult({ runs: 3 }, run, run, run) } : cell,
  )
  assert.match(
    bestLines({ ...pair, cells })[0]?.text ?? '',
    /^pool, by throughput, though 50 % of its exchanges failed; /,
  )
})

test('a cell that was not measured is not called worse', () => {
  const pair = madeUpPair()
  const [inline, pool] = pair.cells
  assert.ok(inline && pool)
  const sayOf = (...cells: typeof pair.cells) => bestLines({ ...pair, verdicts: [], cells })[0]?.text
  const unmeasured = { ...inline, name: 'later', result: { ...inline.result, runs: [] } }
  assert.equal(sayOf(pool, unmeasured), 'pool, by throughput; without runs: later')
  assert.equal(
    sayOf(pool, inline, unmeasured),
    'pool, by throughput; every other cell with runs is worse; without runs: later',
  )
})

test('runs that could have shown no ratio at all say so, also when they were saved and read again', () => {
  const [verdict] = madeUpPair().verdicts
  assert.ok(verdict)
  for (const smallestShown of [Number.POSITIVE_INFINITY, null])
    assert.match(
      sayVerdict({ ...verdict, verdict: 'no difference shown', smallestShown }),
      /^throughput no difference shown from inline: 2\.00x .*; these runs could have shown none$/,
    )
})
