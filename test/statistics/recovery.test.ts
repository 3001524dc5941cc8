import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { normals, uniforms } from '../../src/random.js'
import { type LatencySecond, recoveredMs } from '../../src/statistics/recovery.js'

/** Seconds from `fromMs` on, each with a p99. Null: nothing was due. */
const seconds = (fromMs: number, p99s: readonly (number | null)[]): LatencySecond[] =>
  p99s.map((p99Us, index) => ({
    atMs: fromMs + index * 1000,
    ok: p99Us === null ? 0 : 1000,
    failed: 0,
    p99Us,
  }))
const BEFORE = seconds(0, [100, 105, 95, 102, 98])

describe('the time to recover', () => {
  test('ends with the first second from which p99 stays within 10 % of its value before', () => {
    const after = (...p99s: readonly (number | null)[]) => recoveredMs(BEFORE, seconds(20_000, p99s), 20_000)
    assert.equal(after(100, 101, 99, 100), 0)
    assert.equal(after(900, 500, 200, 110, 108, 101, 100), 3000)
    // The highest value before is 102, as the median of three. 112 is within 10 % of it, 113 is not
    assert.equal(after(900, 112, 112, 112), 1000)
    assert.equal(after(900, 113, 113, 113), null)
    // It recovered and left again
    assert.equal(after(100, 100, 100, 400, 400, 400, 100, 100, 100), 6000)
  })

  test('is not reset by a single slow second, even the last one', () => {
    const after = (...p99s: readonly (number | null)[]) => recoveredMs(BEFORE, seconds(20_000, p99s), 20_000)
    assert.equal(after(900, 800, 100, 100, 100, 700, 100, 100), 2000)
    assert.equal(after(900, 800, 100, 100, 100, 100, 100, 700), 2000)
  })

  test('does not exist if p99 stays high, data are missing or too many exchanges fail', () => {
    assert.equal(recoveredMs(BEFORE, seconds(20_000, [900, 800, 900, 700]), 20_000), null)
    assert.equal(recoveredMs([], seconds(20_000, [100, 100, 100]), 20_000), null)
    assert.equal(recoveredMs(seconds(0, [null, null]), seconds(20_000, [100]), 20_000), null)
    assert.equal(recoveredMs(BEFORE, [], 20_000), null)
    const failing = seconds(20_000, [100, 100, 100]).map(second => ({ ...second, ok: 980, failed: 20 }))
    assert.equal(recoveredMs(BEFORE, failing, 20_000), null)
  })

  test('skips seconds in which nothing was due, and counts from the end of the stage', () => {
    assert.equal(recoveredMs(BEFORE, seconds(20_000, [900, null, null, 100, 100, 100]), 19_500), 3500)
  })

  test('is found in p99s with realistic noise: 7 % for a thousand samples', () => {
    const SEEDS = 200
    let right = 0
    for (let seed = 0; seed < SEEDS; seed++) {
      const normal = normals(uniforms(seed, 0))
      const scattered = (count: number, p99: number) =>
        Array.from({ length: count }, () => p99 * (1 + 0.07 * normal()))
      const before = seconds(0, scattered(30, 1000))
      const after = seconds(60_000, [...scattered(5, 3000), ...scattered(55, 1000)])
      const found = recoveredMs(before, after, 60_000)
      if (found !== null && Math.abs(found - 5000) <= 1000) right++
    }
    assert.ok(right >= 0.95 * SEEDS, `${right} of ${SEEDS}`)
  })
})
