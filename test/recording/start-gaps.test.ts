import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gapsOfAll, MOST_GAPS, StartGaps } from '../../src/recording/start-gaps.js'

const MS = 1000

test('the longest times without a start are noted, those at the edges too', () => {
  const gaps = new StartGaps()
  gaps.begin(0)
  for (const ms of [200, 201, 240, 500]) gaps.start(ms * MS)
  assert.deepEqual(gaps.end(600 * MS), [
    { fromUs: 240 * MS, toUs: 500 * MS },
    { fromUs: 0, toUs: 200 * MS },
    { fromUs: 500 * MS, toUs: 600 * MS },
  ])
})

test('a stall is one of all threads: where one goes on, there is none', () => {
  const stalled = [{ fromUs: 1000 * MS, toUs: 3000 * MS }]
  assert.deepEqual(gapsOfAll([stalled, [{ fromUs: 1200 * MS, toUs: 4000 * MS }]]), [
    { fromUs: 1200 * MS, toUs: 3000 * MS },
  ])
  assert.deepEqual(gapsOfAll([stalled, []]), [])
  assert.deepEqual(gapsOfAll([stalled]), stalled)
  assert.deepEqual(gapsOfAll([]), [])
})

test('memory does not grow with the number of gaps, and the longest stay', () => {
  const gaps = new StartGaps()
  gaps.begin(0)
  let atUs = 0
  for (let n = 1; n <= 1000; n++) {
    atUs += 100 * MS + n
    gaps.start(atUs)
  }
  const kept = gaps.end(atUs)
  assert.equal(kept.length, MOST_GAPS)
  assert.equal((kept[0]?.toUs ?? 0) - (kept[0]?.fromUs ?? 0), 100 * MS + 1000)
})
