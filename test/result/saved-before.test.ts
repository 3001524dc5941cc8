import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sayAnswer } from '../../src/report/search-table.js'
import { comparisonSchema } from '../../src/result/comparison-result.js'
import { searchSchema } from '../../src/result/search-result.js'
import { madeUpPair, madeUpSearch } from '../report/made-up-comparison.js'

test('a comparison saved by 1.x can be loaded without its rank tests', () => {
  const pair = madeUpPair()
  const before = { ...pair, verdicts: pair.verdicts.map(verdict => ({ ...verdict, mannWhitneyP: 0.1 })) }
  assert.deepEqual(comparisonSchema.parse(JSON.parse(JSON.stringify(before))), comparisonSchema.parse(pair))
})

test('a search saved by 1.x can be loaded, and reports the rates between which the bound broke', () => {
  const { confidence: _, warnings: __, ...search } = madeUpSearch()
  const probes = search.probes.map(({ heldPerSecond: _, ...probe }) => probe)
  const loaded = searchSchema.parse(JSON.parse(JSON.stringify({ ...search, probes, interval: [100, 300] })))
  assert.deepEqual([loaded.confidence, loaded.warnings, loaded.probes[0]?.heldPerSecond], [null, [], null])
  assert.equal(sayAnswer(loaded), '100 requests/s keep p99<5ms, broken at 300/s by latency')
})
