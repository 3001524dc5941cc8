import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeThreads } from '../../src/server/figures.js'

test('what no thread counted is nothing', () => {
  const { accepted, eventLoopUtilization } = mergeThreads([], 0)
  assert.deepEqual([accepted, eventLoopUtilization], [0, 0])
})
