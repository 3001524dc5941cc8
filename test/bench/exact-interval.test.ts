import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exactInterval } from '../../bench/decisions/exact-interval.js'

test('the exact interval of a share agrees with published tables', () => {
  const rounded = (seen: number, total: number) =>
    exactInterval(seen, total).map(end => Number(end.toFixed(4)))
  assert.deepEqual(rounded(2, 40), [0.0061, 0.1692])
  assert.deepEqual(rounded(0, 30), [0, 0.1157])
  assert.deepEqual(rounded(10, 10), [0.6915, 1])
  assert.deepEqual(rounded(5, 10), [0.1871, 0.8129])
})
