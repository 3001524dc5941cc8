import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparisonSchema } from '../../src/result/comparison-result.js'
import { madeUpPair } from '../report/made-up-comparison.js'

test('a comparison that 1.x saved still loads: its rank tests are left out', () => {
  const pair = madeUpPair()
  const before = { ...pair, verdicts: pair.verdicts.map(verdict => ({ ...verdict, mannWhitneyP: 0.1 })) }
  assert.deepEqual(comparisonSchema.parse(JSON.parse(JSON.stringify(before))), comparisonSchema.parse(pair))
})
