import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gapsOfAll, longestGap, MOST_GAPS, StartGaps } from '../../src/recording/start-gaps.js'

const MS = 1000
const gap = (fromMs: number, toMs: number) => ({ fromUs: fromMs * MS, toUs: toMs * MS })
const thread = (gaps: readonly ReturnType<typeof gap>[] | null, lastStartMs: number | null) => ({
  gaps,
  lastStartUs: lastStartMs === null ? null : lastStartMs * MS,
})

test('the longest gaps between starts are noted, including the one before the first', () => {
  const gaps = new StartGaps()
  gaps.begin(0)
  for (const ms of [200, 201, 240, 500]) gaps.start(ms * MS)
  assert.deepEqual(gaps.noted(), [gap(240, 500), gap(0, 200)])
})

describe('a stall', () => {
  const stalled = thread([gap(1000, 3000)], 5000)
  for (const [title, threads, expected] of [
    ['does not exist if one thread goes on', [stalled, thread([], 5000)], []],
    [
      'lasts from the last start to the first start of any thread',
      [stalled, thread([gap(1200, 4000)], 5000)],
      [gap(1200, 3000)],
    ],
    ['of a single thread is a stall of all', [stalled], [gap(1000, 3000)]],
    ['does not exist without threads', [], []],
    ['is not hidden by a dead thread whose gaps are lost', [stalled, thread([], null)], [gap(1000, 3000)]],
    ['is not hidden by a thread that is done', [stalled, thread([], 900)], [gap(1000, 3000)]],
    [
      'begins with the last start of a thread that ends during the stall',
      [stalled, thread([], 1200)],
      [gap(1200, 3000)],
    ],
    ['is unknown if clients have think times', [stalled, thread(null, 5000)], null],
  ] as const)
    test(title, () => assert.deepEqual(gapsOfAll(threads), expected))

  test('does not depend on how threads are grouped', () => {
    const [a, b, c] = [stalled, thread([gap(0, 2000), gap(2500, 6000)], 7000), thread([gap(500, 2900)], 2950)]
    const together = (...parts: (typeof a)[]) => ({
      gaps: gapsOfAll(parts),
      lastStartUs: Math.max(...parts.map(({ lastStartUs }) => lastStartUs ?? 0)),
    })
    assert.deepEqual(together(together(a, b), c), together(a, b, c))
    assert.deepEqual(together(a, together(b, c)), together(a, b, c))
  })
})

describe('the longest gap of a load', () => {
  for (const [title, starts, expected] of [
    ['is one between two starts', thread([gap(100, 900)], 1800), 800 * MS],
    ['or the time after the last start', thread([gap(100, 900)], 1000), 1000 * MS],
    ['or the whole time if nothing started', thread([], null), 2000 * MS],
    ['is none if all are short', thread([], 1980), 0],
    ['is unknown if clients have think times', thread(null, 1000), null],
  ] as const)
    test(title, () => assert.equal(longestGap(starts, 0, 2000 * MS), expected))
})

test('memory does not grow with the number of gaps, and the longest gaps are kept', () => {
  const gaps = new StartGaps()
  gaps.begin(0)
  let atUs = 0
  for (let n = 1; n <= 1000; n++) {
    atUs += 100 * MS + n
    gaps.start(atUs)
  }
  const kept = gaps.noted()
  assert.equal(kept.length, MOST_GAPS)
  assert.equal((kept[0]?.toUs ?? 0) - (kept[0]?.fromUs ?? 0), 100 * MS + 1000)
})
