import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Arrivals, arrivalsOf } from '../../src/driver/arrivals.js'
import { openAt } from '../../src/plan/load.js'

type Arrival = 'constant' | 'poisson'

const shares = (arrival: Arrival, ratePerSecond: number, of: number, seed = 1): Arrivals[] =>
  Array.from({ length: of }, (_, index) => arrivalsOf(openAt(ratePerSecond, arrival), { index, of }, seed))

function take(arrivals: Arrivals, count: number): number[] {
  return Array.from({ length: count }, () => {
    const dueUs = arrivals.nextUs
    arrivals.advance()
    return dueUs
  })
}

/** All due times before `endUs`. */
function takeUntil(arrivals: Arrivals, endUs: number): number[] {
  const dueUs: number[] = []
  for (; arrivals.nextUs < endUs; arrivals.advance()) dueUs.push(arrivals.nextUs)
  return dueUs
}

const gaps = (times: readonly number[]): number[] => times.map((us, index) => us - (times[index - 1] ?? 0))
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
const ascending = (a: number, b: number): number => a - b

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  const covariance = mean(a.map((value, index) => (value - meanA) * (b[index]! - meanB)))
  const variance = (values: readonly number[], middle: number) =>
    mean(values.map(value => (value - middle) ** 2))
  return covariance / Math.sqrt(variance(a, meanA) * variance(b, meanB))
}

const rates = fc.oneof(
  fc.double({ min: 0.3, max: 200_000, noNaN: true }),
  fc.integer({ min: 1, max: 200_000 }),
)

describe('constant arrivals', () => {
  test('the shares together are one evenly spaced stream, exact to the bit', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 17 }), (rate, of) => {
        const merged = shares('constant', rate, of)
          .flatMap(share => take(share, 50))
          .sort(ascending)
        assert.deepEqual(
          merged,
          Array.from({ length: 50 * of }, (_, index) => (index * 1e6) / rate),
        )
      }),
    )
  })

  test('a whole rate has exactly rate times seconds requests, in any number of shares', () => {
    const whole = fc.integer({ min: 1, max: 20_000 })
    fc.assert(
      fc.property(
        whole,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 9 }),
        (rate, seconds, of) => {
          const counts = shares('constant', rate, of).map(share => takeUntil(share, seconds * 1e6).length)
          assert.equal(
            counts.reduce((sum, count) => sum + count, 0),
            rate * seconds,
          )
          assert.ok(Math.max(...counts) - Math.min(...counts) <= 1)
        },
      ),
      { numRuns: 50 },
    )
  })

  test('a rate far below one per second and thread is met', () => {
    const due = shares('constant', 0.3, 4).map(share => takeUntil(share, 20e6))
    assert.deepEqual(
      due.map(times => times.length),
      [2, 2, 1, 1],
    )
  })
})

describe('Poisson arrivals', () => {
  test('are the same for the same seed, and differ for another seed or share', () => {
    const first = (seed: number, of: number) =>
      shares('poisson', 1000, of, seed).map(share => take(share, 100))
    assert.deepEqual(first(7, 3), first(7, 3))
    const streams = [...first(7, 3), ...first(8, 3), ...first(0, 3)].map(times => gaps(times).join())
    assert.equal(new Set(streams).size, 9)
  })

  test('have gaps with the mean 1/rate and the variance 1/rate^2', () => {
    for (const seed of [0, 1, 2, 12_345, 2 ** 31, 2 ** 40]) {
      const draws = 40_000
      const found = gaps(take(shares('poisson', 500, 1, seed)[0]!, draws)).map(us => us / 2000)
      const middle = mean(found)
      const variance = mean(found.map(gap => (gap - middle) ** 2))
      // Within five standard deviations: 1 / sqrt(n) of the mean, sqrt(8 / n) of the variance
      assert.ok(Math.abs(middle - 1) < 5 / Math.sqrt(draws), `seed ${seed}: mean ${middle}`)
      assert.ok(Math.abs(variance - 1) < 5 * Math.sqrt(8 / draws), `seed ${seed}: variance ${variance}`)
      assert.ok(found.every(gap => gap >= 0))
    }
  })

  test('of all shares add up to the rate, with the variance of a Poisson count', () => {
    const trials = 400
    const counts = Array.from({ length: trials }, (_, seed) =>
      shares('poisson', 2000, 4, seed)
        .map(share => takeUntil(share, 100_000).length)
        .reduce((sum, count) => sum + count, 0),
    )
    const middle = mean(counts)
    const variance = mean(counts.map(count => (count - middle) ** 2))
    assert.ok(Math.abs(middle - 200) < 5 * Math.sqrt(200 / trials), `mean ${middle}`)
    assert.ok(Math.abs(variance / 200 - 1) < 5 * Math.sqrt(2 / trials), `variance ${variance}`)
  })

  test('of two shares or two neighbouring seeds are independent from the first value', () => {
    const trials = 2000
    const firstGaps = (index: number, shift: number) =>
      Array.from({ length: trials }, (_, seed) => {
        const [dueUs] = take(shares('poisson', 1000, 3, seed * 10 + shift)[index]!, 1)
        return dueUs!
      })
    const of = firstGaps(0, 0)
    for (const other of [firstGaps(1, 0), firstGaps(2, 0), firstGaps(0, 1)]) {
      const found = correlation(of, other)
      assert.ok(Math.abs(found) < 5 / Math.sqrt(trials), `correlation ${found}`)
    }
  })
})
