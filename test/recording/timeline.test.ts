import assert from 'node:assert/strict'
import { describe, mock, test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import { type MergedSecond, type Second, Timeline } from '../../src/recording/timeline.js'

/** A second with exchanges of these durations, and one failed exchange. */
function secondOf(atMs: number, valuesUs: readonly number[]): Second {
  const response = new LatencyHistogram(2)
  for (const us of valuesUs) response.record(us)
  return { atMs, ok: valuesUs.length, failed: 1, response: response.encode() }
}

const DAY_S = 86_400

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** The memory in use after garbage collection, on and off the heap. */
function heldBytes(): number {
  // Some memory is freed only by the second collection
  for (let round = 0; round < 2; round++) if (typeof collect === 'function') collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

describe('a timeline', () => {
  test('reuses the histogram of a second, but not one that a listener may keep', () => {
    const kept: LatencyHistogram[] = []
    const timeline = new Timeline(1, second => {
      if (second.point.atMs === 1000) kept.push(second.response())
    })
    const teller = timeline.teller(0)
    const adding = mock.method(LatencyHistogram.prototype, 'addEncoded')
    try {
      for (const [index, us] of [10, 20, 30, 40].entries()) teller.tell(secondOf(index * 1000, [us]))
      const used = adding.mock.calls.map(({ this: histogram }) => histogram)
      assert.equal(used[1], used[0])
      assert.notEqual(used[2], used[1])
      assert.equal(used[3], used[2])
    } finally {
      adding.mock.restore()
    }
    assert.deepEqual(
      kept.map(({ count, maxUs }) => [count, maxUs]),
      [[1, 20]],
    )
    assert.deepEqual(
      timeline.finish().map(({ ok, maxUs }) => [ok, maxUs]),
      [
        [1, 10],
        [1, 20],
        [1, 30],
        [1, 40],
      ],
    )
  })

  test('merges each second once, in order, when all tellers have reported it or a later one', () => {
    const merged: MergedSecond[] = []
    const timeline = new Timeline(3, second => merged.push(second))
    const [a, b, c] = [timeline.teller(0), timeline.teller(1), timeline.teller(2)]
    a.tell(secondOf(0, [10]))
    a.tell(secondOf(1000, [10]))
    b.tell(secondOf(0, [30]))
    assert.equal(merged.length, 0)
    // It slept through the first second
    c.tell(secondOf(1000, [20]))
    assert.deepEqual(
      merged.map(({ point }) => point),
      [{ atMs: 0, ok: 2, failed: 2, p50Us: 10, p99Us: 30, maxUs: 30 }],
    )
    b.leave()
    assert.equal(merged.at(-1)?.point.ok, 2)
    c.tell(secondOf(2000, []))
    assert.equal(merged.length, 2)
    const points = timeline.finish()
    assert.deepEqual(
      points.map(({ atMs, ok, failed }) => [atMs, ok, failed]),
      [
        [0, 2, 2],
        [1000, 2, 2],
        [2000, 0, 1],
      ],
    )
    assert.deepEqual(
      points,
      merged.map(({ point }) => point),
    )
    assert.equal(points[2]?.maxUs, null)
  })

  test('is the same however it is split over tellers, and so are the seconds passed on', () => {
    const values = fc.array(fc.nat(5_000_000), { maxLength: 20 })
    const seconds = fc.array(fc.array(values, { minLength: 1, maxLength: 4 }), { maxLength: 5 })
    fc.assert(
      fc.property(seconds, split => {
        const tellers = Math.max(1, ...split.map(({ length }) => length))
        const passedOn = new Timeline(1)
        const many = new Timeline(tellers, second => passedOn.teller(0).tell(second.encode()))
        const one = new Timeline(1)
        for (const [index, parts] of split.entries()) {
          const atMs = index * 1000
          for (const [teller, part] of parts.entries()) many.teller(teller).tell(secondOf(atMs, part))
          one.teller(0).tell({ ...secondOf(atMs, parts.flat()), failed: parts.length })
        }
        assert.deepEqual(many.finish(), one.finish())
        assert.deepEqual(passedOn.finish(), one.finish())
      }),
      { numRuns: 30 },
    )
  })

  test('waits at most ten seconds for a teller that hangs, and counts its late seconds', () => {
    const points: MergedSecond['point'][] = []
    const timeline = new Timeline(2, ({ point }) => points.push(point))
    const [sound, hung] = [timeline.teller(0), timeline.teller(1)]
    for (let second = 0; second < 200; second++) sound.tell(secondOf(second * 1000, [10]))
    assert.equal(points.length, 200 - 10)
    hung.tell(secondOf(500, [40]))
    hung.tell(secondOf(3000, [99, 99]))
    assert.deepEqual(points.at(-1), { atMs: 3000, ok: 2, failed: 1, p50Us: 99, p99Us: 99, maxUs: 99 })
    const all = timeline.finish()
    assert.equal(all.length, 201)
    assert.deepEqual(all[1], { atMs: 500, ok: 1, failed: 1, p50Us: 40, p99Us: 40, maxUs: 40 })
    assert.deepEqual(all[4], { atMs: 3000, ok: 3, failed: 2, p50Us: 10, p99Us: 10, maxUs: 99 })
    assert.equal(
      all.reduce((sum, { ok }) => sum + ok, 0),
      203,
    )
  })

  test('of a day with eight tellers stores only its points', () => {
    const busy = secondOf(0, [100, 200, 5000])
    const idle = secondOf(0, [])
    const timeline = new Timeline(8)
    const tellers = Array.from({ length: 8 }, (_, index) => timeline.teller(index))
    const before = heldBytes()
    for (let second = 0; second < DAY_S; second++)
      for (const teller of tellers) teller.tell({ ...(second % 50 === 0 ? busy : idle), atMs: second * 1000 })
    const perSecond = (heldBytes() - before) / DAY_S
    // The encoded histograms of one second alone are over 2,000 bytes
    assert.ok(perSecond < 200, `${perSecond} bytes`)
    const points = timeline.finish()
    assert.equal(points.length, DAY_S)
    assert.deepEqual(points[50], { atMs: 50_000, ok: 24, failed: 8, p50Us: 200, p99Us: 5000, maxUs: 5000 })
  })
})

test('a second that all tellers slept through has an empty point', () => {
  const seen: number[] = []
  const timeline = new Timeline(1, second => seen.push(second.point.atMs))
  const teller = timeline.teller(0)
  teller.tell(secondOf(1000, [10]))
  teller.tell(secondOf(4000, [20]))
  const points = timeline.finish()
  assert.deepEqual(
    points.map(({ atMs, ok, failed }) => [atMs, ok, failed]),
    [
      [0, 0, 0],
      [1000, 1, 1],
      [2000, 0, 0],
      [3000, 0, 0],
      [4000, 1, 1],
    ],
  )
  assert.deepEqual(points[2], { atMs: 2000, ok: 0, failed: 0, p50Us: null, p99Us: null, maxUs: null })
  assert.deepEqual(seen, [0, 1000, 2000, 3000, 4000])
})

test('a late report of a second that the others slept through still counts', () => {
  const timeline = new Timeline(2)
  const [one, other] = [timeline.teller(0), timeline.teller(1)]
  one.tell(secondOf(3000, [10]))
  other.tell(secondOf(3000, [10]))
  other.tell(secondOf(1000, [20, 30]))
  assert.deepEqual(
    timeline.finish().map(({ ok }) => ok),
    [0, 2, 0, 2],
  )
})
