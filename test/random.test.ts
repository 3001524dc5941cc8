import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { exponentials, FIRST_HANDLER_STREAM, gammas, normals, uniforms } from '../src/random.js'
import { distance, distanceBound, exponentialCdf } from './load/law.js'

const draw = (seed: number, stream: number, count: number): number[] => {
  const next = exponentials(5, seed, stream)
  return Array.from({ length: count }, next)
}

test('the first values of small seeds differ, and their mean is that of the distribution', () => {
  const firsts = Array.from({ length: 200 }, (_, seed) => draw(seed, 0, 1)[0]!)
  const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length
  // The mean of 200 exponentials of mean 5 has a standard deviation of 0.35
  assert.ok(mean > 3.5 && mean < 6.5, `${mean}`)
  assert.equal(new Set(firsts.map(value => value.toFixed(3))).size > 150, true)
})

test('all digits of a large seed count, such as a time in milliseconds', () => {
  assert.notDeepEqual(draw(1, 0, 5), draw(1 + 2 ** 32, 0, 5))
  assert.notDeepEqual(draw(1_700_000_000_123, 0, 5), draw(1_700_000_000_123 + 2 ** 33, 0, 5))
})

test('a thread of one seed has no stream in common with a thread of the next', () => {
  assert.notDeepEqual(draw(1, 2, 5), draw(2, 1, 5))
  assert.notDeepEqual(draw(1, 1, 5), draw(1, 2, 5))
  assert.deepEqual(draw(1, 2, 5), draw(1, 2, 5))
})

test('a handler shares no stream with the driver thread that loads it', () => {
  for (let thread = 0; thread < 4; thread++)
    assert.notDeepEqual(draw(1, thread, 5), draw(1, FIRST_HANDLER_STREAM + thread, 5))
})

describe('normal and gamma values', () => {
  /** Abramowitz and Stegun 7.1.26, accurate to 1.5e-7. */
  const erf = (x: number): number => {
    const t = 1 / (1 + 0.3275911 * x)
    const series =
      t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return 1 - series * Math.exp(-x * x)
  }
  const normalCdf = (x: number): number => (1 + Math.sign(x) * erf(Math.abs(x) / Math.SQRT2)) / 2
  const DRAWS = 30_000
  const far = (next: () => number, cdf: (x: number) => number): number =>
    distance(Array.from({ length: DRAWS }, next), cdf)

  test('follow their distributions, if these have a closed form', () => {
    for (const seed of [0, 1, 2, 12_345, 2 ** 40]) {
      const uniform = uniforms(seed, 0)
      assert.ok(far(normals(uniform), normalCdf) < distanceBound(DRAWS), `normal, seed ${seed}`)
      for (const [shape, cdf] of [
        [1, exponentialCdf],
        // The square of a normal value, halved, has a gamma distribution of shape 0.5
        [0.5, (x: number) => erf(Math.sqrt(x))],
        [2, (x: number) => 1 - Math.exp(-x) * (1 + x)],
        [4, (x: number) => 1 - Math.exp(-x) * (1 + x + x ** 2 / 2 + x ** 3 / 6)],
      ] as const)
        assert.ok(far(gammas(shape, uniform), cdf) < distanceBound(DRAWS), `gamma ${shape}, seed ${seed}`)
    }
  })

  test('have the mean and variance of their shape', () => {
    for (const shape of [0.04, 1 / 9, 0.9, 7.3, 100, 10_000]) {
      const next = gammas(shape, uniforms(3, 0))
      const draws = 100_000
      const values = Array.from({ length: draws }, next)
      const mean = values.reduce((sum, value) => sum + value, 0) / draws
      assert.ok(Math.abs(mean - shape) < 5 * Math.sqrt(shape / draws), `${shape}: mean ${mean}`)
      const variance = values.reduce((sum, value) => sum + (value - shape) ** 2, 0) / draws
      // The fourth central moment is 3 k^2 + 6 k
      const bound = 5 * Math.sqrt((2 * shape ** 2 + 6 * shape) / draws)
      assert.ok(Math.abs(variance - shape) < bound, `${shape}: variance ${variance}`)
      assert.ok(values.every(value => value >= 0 && Number.isFinite(value)))
    }
  })
})
