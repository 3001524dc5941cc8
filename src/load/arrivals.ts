import { exponentials } from '../random.js'
import type { Arrival } from './arrival.js'
import { DueTimes, RateCurve } from './rate-curve.js'
import type { Segment } from './segment.js'
import { type ShareOfArrivals, type UnitArrivals, unitArrivalsOf } from './unit-arrivals.js'

/** When an open load's requests are due, in microseconds from its start; the plan determines them all. */
export interface Arrivals {
  /** When the next request is due; Infinity if none is left. */
  readonly nextUs: number
  /** Takes the next request and moves on to the one after it. */
  advance(): void
}

/** The rate of an open load over time: constant as long as the load lasts, or linear within each segment. */
export type Shape =
  | { readonly kind: 'rate'; readonly ratePerSecond: number }
  | { readonly kind: 'segments'; readonly segments: readonly Segment[] }

/** The arrivals of one part of an open load. */
export function arrivalsOf(shape: Shape, arrival: Arrival, part: ShareOfArrivals, seed: number): Arrivals {
  if (shape.kind === 'segments')
    return new MappedArrivals(unitArrivalsOf(arrival, part, seed), new RateCurve(shape.segments))
  const { ratePerSecond } = shape
  switch (arrival.kind) {
    case 'constant':
      return new EvenArrivals(ratePerSecond, part)
    case 'poisson':
      return new PoissonArrivals(ratePerSecond, part, seed)
    case 'gamma':
      return new MappedArrivals(unitArrivalsOf(arrival, part, seed), heldFor(ratePerSecond))
  }
}

const heldFor = (ratePerSecond: number): RateCurve =>
  new RateCurve([
    { durationMs: Number.POSITIVE_INFINITY, fromPerSecond: ratePerSecond, toPerSecond: ratePerSecond },
  ])

/** Part i of T takes the arrivals i, i + T, i + 2T ... of one evenly spaced stream. */
class EvenArrivals implements Arrivals {
  readonly #ratePerSecond: number
  readonly #of: number
  #index: number

  constructor(ratePerSecond: number, { index, of }: ShareOfArrivals) {
    this.#ratePerSecond = ratePerSecond
    this.#of = of
    this.#index = index
  }

  get nextUs(): number {
    // Multiply first, so a request on a whole second is due exactly then
    return (this.#index * 1e6) / this.#ratePerSecond
  }

  advance(): void {
    this.#index += this.#of
  }
}

/**
 * Each part draws its own Poisson stream at its share of the rate. The superposition of independent Poisson
 * streams is Poisson with the sum of their rates (Kingman, Poisson Processes, 1993, 2.2).
 */
class PoissonArrivals implements Arrivals {
  readonly #nextGapUs: () => number
  nextUs = 0

  constructor(ratePerSecond: number, { index, of }: ShareOfArrivals, seed: number) {
    this.#nextGapUs = exponentials((1e6 / ratePerSecond) * of, seed, index)
    this.advance()
  }

  advance(): void {
    this.nextUs += this.#nextGapUs()
  }
}

/** Arrivals at a rate of one per unit, mapped through the inverse of the integral of the rate. */
class MappedArrivals implements Arrivals {
  readonly #units: UnitArrivals
  readonly #dueTimes: DueTimes
  nextUs: number

  constructor(units: UnitArrivals, curve: RateCurve) {
    this.#units = units
    this.#dueTimes = new DueTimes(curve)
    this.nextUs = this.#dueTimes.of(units.next)
  }

  advance(): void {
    this.#units.advance()
    this.nextUs = this.#dueTimes.of(this.#units.next)
  }
}
