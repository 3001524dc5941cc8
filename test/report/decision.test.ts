import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bestLines, marksOf } from '../../src/report/decision.js'
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
