import { exponentials, gammas, uniforms } from '../random.js'
import type { Arrival } from './arrival.js'

/** Which part of a load: thread `index` of `of`, on one machine or over a fleet. */
export interface ShareOfArrivals {
  readonly index: number
  readonly of: number
}

/**
 * One part of arrivals whose rate is, over all parts, one per unit. A rate over time maps them to due times:
 * the n-th request is due when the integral of the rate reaches the n-th arrival (Cinlar, Introduction to
 * Stochastic Processes, 1975, 4.7). This keeps a Poisson process Poisson, and any other burstiness.
 */
export interface UnitArrivals {
  readonly next: number
  advance(): void
}

/** Part i of T takes the whole numbers i, i + T, i + 2T ... */
class EvenUnits implements UnitArrivals {
  readonly #of: number
  next: number

  constructor({ index, of }: ShareOfArrivals) {
    this.#of = of
    this.next = index
  }

  advance(): void {
    this.next += this.#of
  }
}

/** Each part draws its own stream: independent Poisson streams together are Poisson (Kingman 1993, 2.2). */
class PoissonUnits implements UnitArrivals {
  readonly #nextGap: () => number
  next = 0

  constructor({ index, of }: ShareOfArrivals, seed: number) {
    this.#nextGap = exponentials(of, seed, index)
    this.advance()
  }

  advance(): void {
    this.next += this.#nextGap()
  }
}

/**
 * Parts may draw separate streams only if these are Poisson. The superposition of other streams tends to
 * Poisson as their number grows (Palm and Khintchine), and the bursts disappear. So there is one stream,
 * dealt out in turn: each part draws all of it and takes its own arrivals. Two ways to draw less were
 * rejected. The sum of T gaps is gamma too, but sums drawn by each part do not interleave as one stream does.
 * Sums shared by all parts and split by beta variates in a tree are exact, and cheaper from 8 parts on, but
 * another number of threads would be another load. A draw takes 0.05 to 0.15 us: below a tenth of each
 * thread's time up to 500,000 requests a second.
 */
class GammaUnits implements UnitArrivals {
  readonly #of: number
  readonly #nextGap: () => number
  next: number

  constructor({ index, of }: ShareOfArrivals, cv: number, seed: number) {
    const shape = 1 / (cv * cv)
    const uniform = uniforms(seed, 0)
    const nextGamma = gammas(shape, uniform)
    this.#of = of
    this.#nextGap = () => nextGamma() / shape
    // The load starts at a random moment within a gap, not at an arrival; a gap is hit in proportion to its
    // length. So the rate is right from the start, without an initial burst
    this.next = (uniform() * gammas(shape + 1, uniform)()) / shape
    this.#skip(index)
  }

  advance(): void {
    this.#skip(this.#of)
  }

  #skip(gaps: number): void {
    for (let gap = 0; gap < gaps; gap++) this.next += this.#nextGap()
  }
}

/** The arrivals of one part. Constant and gamma arrivals are the same, to the bit, for any split. */
export function unitArrivalsOf(arrival: Arrival, part: ShareOfArrivals, seed: number): UnitArrivals {
  switch (arrival.kind) {
    case 'constant':
      return new EvenUnits(part)
    case 'poisson':
      return new PoissonUnits(part, seed)
    case 'gamma':
      return new GammaUnits(part, arrival.cv, seed)
  }
}
