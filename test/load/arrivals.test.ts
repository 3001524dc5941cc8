import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Arrival } from '../../src/load/arrival.js'
import type { Shape } from '../../src/load/arrivals.js'
import { RateCurve } from '../../src/load/rate-curve.js'
import { distance, distanceBound, exponentialCdf, gapsOf, variationOf } from './law.js'
import { anySegments, partsOf, segments, wholeOf } from './shapes.js'

const CONSTANT: Arrival = { kind: 'constant' }
const POISSON: Arrival = { kind: 'poisson' }
const gamma = (cv: number): Arrival => ({ kind: 'gamma', cv })
const parts = fc.integer({ min: 1, max: 9 })
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed * 7919)

describe('a plain rate', () => {
  const at = (ratePerSecond: number, arrival: Arrival, index: number, of: number, seed: number) => {
    const taken = partsOf({ kind: 'rate', ratePerSecond }, { arrival, of, seed, endUs: 1.6e6 })[index]!
    return [0, 1, 10, 999].map(nth => taken[nth])
  }

  test('has the due times of version 1.1.0, exact to the bit', () => {
    assert.deepEqual(at(2000, CONSTANT, 1, 3, 1), [500, 2000, 15_500, 1_499_000])
    assert.deepEqual(
      at(2000, POISSON, 0, 1, 1),
      [676.0874798015737, 1156.2334590016903, 5639.942498935392, 501_820.4997087063],
    )
    assert.deepEqual(
      at(2000, POISSON, 2, 3, 7),
      [658.4356004294231, 1810.3757274767286, 12_231.839571780087, 1_497_052.459479798],
    )
  })

  test('equals one stage of that rate', () => {
    const rates = fc.oneof(
      fc.integer({ min: 1, max: 200_000 }),
      fc.double({ min: 0.3, max: 200_000, noNaN: true }),
    )
    fc.assert(
      fc.property(
        rates,
        parts,
        fc.constantFrom(CONSTANT, gamma(0.5), gamma(3)),
        (ratePerSecond, of, arrival) => {
          // About 300 requests
          const durationMs = 300_000 / ratePerSecond
          const hold = { durationMs, fromPerSecond: ratePerSecond, toPerSecond: ratePerSecond }
          const loading = { arrival, of, endUs: durationMs * 990 }
          assert.deepEqual(
            partsOf({ kind: 'segments', segments: [hold] }, loading),
            partsOf({ kind: 'rate', ratePerSecond }, loading),
          )
        },
      ),
    )
  })
})

describe('arrivals of any shape', () => {
  test('are at any time as many as the integral of the rate, within 1', () => {
    const moments = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 })
    fc.assert(
      fc.property(anySegments, parts, moments, (list, of, fractions) => {
        const curve = new RateCurve(list)
        const taken = wholeOf({ kind: 'segments', segments: list }, { arrival: CONSTANT, of })
        const times = [...fractions.map(fraction => fraction * curve.endUs), ...curve.edgesUs]
        for (const us of times) {
          const count = taken.filter(due => due < us).length
          assert.ok(
            Math.abs(count - curve.countAt(us)) <= 1 + 1e-6,
            `${count} by ${us}: ${curve.countAt(us)}`,
          )
        }
      }),
      { numRuns: 60 },
    )
  })

  test('are exactly the planned number in each stage if rates and seconds are whole', () => {
    const list = segments([2, 0, 500], [1, 500, 500], [3, 0, 0], [2, 500, 0], [1, 7, 7])
    for (const of of [1, 2, 3, 8]) {
      const taken = wholeOf({ kind: 'segments', segments: list }, { arrival: CONSTANT, of })
      const { edgesUs } = new RateCurve(list)
      const counts = list.map(
        (_, index) => taken.filter(us => us >= edgesUs[index]! && us < edgesUs[index + 1]!).length,
      )
      assert.deepEqual(counts, [500, 500, 0, 500, 7])
    }
  })

  test('are the same in total for any number of parts, exact to the bit, and dealt in turn', () => {
    const arrivals = fc.oneof(fc.constant(CONSTANT), fc.double({ min: 0.1, max: 5, noNaN: true }).map(gamma))
    fc.assert(
      fc.property(anySegments, arrivals, parts, fc.nat(), (list, arrival, of, seed) => {
        const shape: Shape = { kind: 'segments', segments: list }
        // Not sorted: due times that are closer than the rounding error may be swapped
        const [whole = []] = partsOf(shape, { arrival, seed })
        for (const [index, taken] of partsOf(shape, { arrival, of, seed }).entries())
          assert.deepEqual(
            taken,
            whole.filter((_, nth) => nth % of === index),
          )
      }),
      { numRuns: 60 },
    )
  })
})

describe('random arrivals', () => {
  const list = segments([4, 0, 1000], [2, 1000, 1000], [3, 0, 0], [2, 1500, 300], [1, 20, 20])
  const shape: Shape = { kind: 'segments', segments: list }
  const curve = new RateCurve(list)
  /** Gaps on a time axis on which the rate is 1: Brown, Barbieri, Ventura, Kass and Frank 2002. */
  const rescaled = (arrival: Arrival, of: number, seed: number): number[] =>
    gapsOf(wholeOf(shape, { arrival, of, seed }).map(us => curve.countAt(us)))

  test('of a Poisson process have exponential gaps on a rescaled time axis, for 20 seeds', () => {
    for (const [index, seed] of SEEDS.entries())
      for (const arrival of [POISSON, gamma(1)]) {
        const gaps = rescaled(arrival, (index % 4) + 1, seed)
        const found = distance(gaps, exponentialCdf)
        assert.ok(found < distanceBound(gaps.length), `${arrival.kind}, seed ${seed}: ${found}`)
      }
  })

  test('do not have them on the real time axis, nor with another variation', () => {
    const clocked = gapsOf(wholeOf(shape, { arrival: POISSON }))
    const middle = clocked.reduce((sum, gap) => sum + gap, 0) / clocked.length
    assert.ok(
      distance(
        clocked.map(gap => gap / middle),
        exponentialCdf,
      ) > distanceBound(clocked.length),
    )
    const gaps = rescaled(gamma(1.2), 3, 1)
    assert.ok(distance(gaps, exponentialCdf) > distanceBound(gaps.length))
  })

  test('have the requested variation within 3 %, in any number of parts', () => {
    for (const [cv, of, draws] of [
      [0.1, 3, 20_000],
      [0.5, 1, 50_000],
      [1, 2, 100_000],
      [2, 4, 100_000],
      [3, 3, 200_000],
      [3, 16, 50_000],
      [5, 2, 200_000],
    ] as const) {
      const rate: Shape = { kind: 'rate', ratePerSecond: 1000 }
      const gaps = gapsOf(wholeOf(rate, { arrival: gamma(cv), of, endUs: draws * 1000 }))
      const found = variationOf(gaps)
      assert.ok(Math.abs(found / cv - 1) < 0.03, `${cv} in ${of} parts: ${found}`)
      // The mean of n gaps has a standard deviation of cv / sqrt(n)
      assert.ok(Math.abs(gaps.length / draws - 1) < (5 * cv) / Math.sqrt(draws), `${gaps.length}`)
    }
  })

  test('come at their rate from the start, without a burst', () => {
    for (const cv of [0.3, 3]) {
      const trials = 3000
      const counts = Array.from(
        { length: trials },
        (_, seed) =>
          wholeOf({ kind: 'rate', ratePerSecond: 1000 }, { arrival: gamma(cv), seed, endUs: 2000 }).length,
      )
      const middle = counts.reduce((sum, count) => sum + count, 0) / trials
      const deviation = variationOf(counts) * middle
      assert.ok(Math.abs(middle - 2) < (5 * deviation) / Math.sqrt(trials), `CV ${cv}: ${middle} in 2`)
    }
  })

  test('differ for another seed, and are the same for the same seed', () => {
    for (const arrival of [POISSON, gamma(3)]) {
      const begin = (seed: number): number[] => wholeOf(shape, { arrival, of: 2, seed }).slice(0, 50)
      assert.deepEqual(begin(5), begin(5))
      assert.notDeepEqual(begin(5), begin(6))
    }
  })
})
