import { UnitError } from '../units.js'
import type { Random } from './random.js'

/** Weights have at most 6 decimals. */
const SCALE = 1e6
/** The limit keeps the sum of 16 weights, and of many more, exact. */
const MOST = 1e8

/** Throws UnitError for a weight that can't be represented exactly. */
export function checkWeight(weight: number): void {
  const scaled = weight * SCALE
  if (!(weight > 0)) throw new UnitError('must be more than 0: remove kinds that are never used')
  if (weight > MOST) throw new UnitError('must be at most 100,000,000')
  if (Math.abs(scaled - Math.round(scaled)) > 1e-4)
    throw new UnitError('has more than 6 decimals: write whole numbers')
}

/** Chooses by weight without rounding: index i has the probability weight i / sum of weights. */
export class Choice {
  readonly #ends: Float64Array
  readonly #total: number

  constructor(weights: readonly number[]) {
    const whole = weights.map(weight => Math.round(weight * SCALE))
    // Small totals are drawn faster
    const factor = whole.reduce(greatestFactor)
    let total = 0
    this.#ends = Float64Array.from(whole, weight => {
      total += weight / factor
      return total
    })
    this.#total = total
  }

  draw(random: Random): number {
    const ends = this.#ends
    if (ends.length === 1) return 0
    const drawn = random.below(this.#total)
    let index = 0
    while (drawn >= ends[index]!) index++
    return index
  }
}

const greatestFactor = (one: number, other: number): number =>
  other === 0 ? one : greatestFactor(other, one % other)
