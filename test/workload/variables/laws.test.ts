import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Random, streamsOf } from '../../../src/workload/random.js'
import { normals } from '../../../src/workload/variables/normal.js'
import { zipfLaw } from '../../../src/workload/variables/zipf-law.js'
import { chiSquareZ, kolmogorov } from '../fit.js'
import { variableOf } from './drawing.js'

const DRAWS = 1_000_000
const SEEDS = [1, 2, 77]
/** Exceeded once in about 150,000 times, on both sides: a fit that is too good is wrong too. */
const FAR = 4.5

const fits = (z: number, what: string): void => assert.ok(Math.abs(z) < FAR, `${what}: ${z} deviations`)
const evenly = (cells: number): number[] => Array(cells).fill(1 / cells)

function numbers(spec: string, seed: number, draws = DRAWS): Float64Array {
  const value = variableOf(spec, { seed })
  return Float64Array.from({ length: draws }, () => {
    value.draw()
    return value.number()
  })
}

function counted(values: Float64Array, least: number, cells: number): Uint32Array {
  const counts = new Uint32Array(cells)
  for (const value of values) {
    assert.ok(value >= least && value < least + cells, `${value} is out of range`)
    counts[value - least]!++
  }
  return counts
}

describe('a million draws', () => {
  for (const seed of SEEDS) {
    it(`of a range are uniform, seed ${seed}`, () => {
      fits(chiSquareZ(counted(numbers('1..1000', seed), 1, 1000), evenly(1000)), '1..1000')
      fits(chiSquareZ(counted(numbers('-3..3', seed), -3, 7), evenly(7)), '-3..3')
    })

    it(`of a very large range are uniform in their highest and lowest parts, seed ${seed}`, () => {
      const count = 5e15
      const values = numbers(`0..${count - 1}`, seed, 200_000)
      fits(
        chiSquareZ(
          counted(
            values.map(value => Math.floor(value / (count / 100))),
            0,
            100,
          ),
          evenly(100),
        ),
        'high',
      )
      fits(
        chiSquareZ(
          counted(
            values.map(value => value % 100),
            0,
            100,
          ),
          evenly(100),
        ),
        'low',
      )
    })

    for (const exponent of [0, 0.5, 0.99, 1, 1.2, 3])
      it(`of zipf:${exponent} follow the exact distribution, seed ${seed}`, () => {
        const weights = Float64Array.from({ length: 1000 }, (_, k) => (k + 1) ** -exponent)
        const sum = weights.reduce((total, weight) => total + weight, 0)
        const law = weights.map(weight => weight / sum)
        const counts = counted(numbers(`zipf:${exponent}:1..1000`, seed), 1, 1000)
        fits(chiSquareZ(counts, law), `zipf:${exponent}`)
      })

    it(`of a normal variable are normal, before and after rounding, seed ${seed}`, () => {
      const normal = normals(streamsOf(seed, 'normal').of(0))
      const exact = Float64Array.from({ length: DRAWS / 4 }, normal)
      assert.ok(kolmogorov(exact, normalBelow) < 2.3, `${kolmogorov(exact, normalBelow)}`)
      const from = 0
      const law = Array.from({ length: 201 }, (_, cell) => {
        const z = (at: number): number => normalBelow((at - 100) / 15)
        return z(from + cell + 0.5) - z(from + cell - 0.5)
      })
      fits(chiSquareZ(counted(numbers('normal:100:15', seed), from, 201), law), 'normal:100:15')
    })

    it(`of an exponential variable follow the exact distribution, seed ${seed}`, () => {
      const below = (at: number): number => 1 - Math.exp(-Math.max(0, at) / 20)
      const law = Array.from({ length: 740 }, (_, cell) => below(cell + 0.5) - below(cell - 0.5))
      fits(chiSquareZ(counted(numbers('exp:20', seed), 0, 740), law), 'exp:20')
    })
  }

  it('of neighbouring connections and seeds are not correlated', () => {
    for (const [one, other] of [
      [streamsOf(1, 'a').of(0), streamsOf(1, 'a').of(1)],
      [streamsOf(1, 'a').of(0), streamsOf(2, 'a').of(0)],
      [streamsOf(1, 'a').of(0), streamsOf(1, 'b').of(0)],
    ] as [Random, Random][]) {
      const counts = new Uint32Array(256)
      for (let draw = 0; draw < 100_000; draw++) counts[(one.bits() >>> 28) * 16 + (other.bits() >>> 28)]!++
      fits(chiSquareZ(counts, evenly(256)), 'pairs')
    }
  })

  it('that are the first of 100,000 connections are uniform', () => {
    const streams = streamsOf(5, 'first')
    const counts = new Uint32Array(100)
    for (let connection = 0; connection < 100_000; connection++) counts[streams.of(connection).below(100)]!++
    fits(chiSquareZ(counts, evenly(100)), 'first draws')
  })
})

describe('zipf', () => {
  it('stays within its range for any exponent and range', () => {
    const random = streamsOf(1, 'zipf').of(0)
    for (const exponent of [0, 1e-9, 0.5, 1 - 1e-12, 1, 1 + 1e-9, 2, 20])
      for (const count of [1, 2, 3, 10, 1e6, 2 ** 40]) {
        const law = zipfLaw(exponent, count, random)
        for (let draw = 0; draw < 200; draw++) {
          const rank = law()
          assert.ok(Number.isInteger(rank) && rank >= 1 && rank <= count, `${exponent} ${count}: ${rank}`)
        }
      }
  })

  it('needs hardly more than one try, so no exponent is slow', () => {
    const random = streamsOf(1, 'tries').of(0)
    let draws = 0
    const counting = Object.create(random, {
      unit: {
        value: () => {
          draws++
          return random.unit()
        },
      },
    }) as Random
    for (const exponent of [0, 0.5, 0.99, 1, 2, 10]) {
      draws = 0
      const law = zipfLaw(exponent, 10_000, counting)
      for (let draw = 0; draw < 10_000; draw++) law()
      assert.ok(draws < 15_000, `${exponent}: ${draws} tries of 10,000 draws`)
    }
  })
})

/** The standard normal distribution: W. J. Cody's erfc, by continued fraction and series, to 1e-12. */
function normalBelow(z: number): number {
  const x = Math.abs(z)
  // A series near 0, a continued fraction far from it (Abramowitz and Stegun, 26.2.10 and 26.2.14)
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  let upper: number
  if (x < 3) {
    let term = x
    let sum = x
    for (let n = 1; n < 100; n++) {
      term *= (x * x) / (2 * n + 1)
      sum += term
    }
    upper = 0.5 - density * sum
  } else {
    let fraction = 0
    for (let n = 60; n > 0; n--) fraction = n / (x + fraction)
    upper = density / (x + fraction)
  }
  return z < 0 ? upper : 1 - upper
}
