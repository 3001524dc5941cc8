import { exponentials, gammas, uniforms } from '../random.js'
import type { Arrival } from './arrival.js'

/** Which part of a load: thread `index` of `of`, of one machine or of a fleet. */
export interface ShareOfArrivals {
  readonly index: number
  readonly of: number
}

/**
 * One part of arrivals that come, all parts together, at a rate of one per unit. A rate over time maps them to due
 * times: the n-th request is due when the integral of the rate comes to the n-th arrival (Cinlar, Introduction to
 * Stochastic Processes, 1975, 4.7), which keeps a Poisson process Poisson and the burstiness of any other.
 */
export interface UnitArrivals {
  readonly next: number
  advance(): void
}

/** Part i of T takes i, i + T, i + 2T ... of the whole numbers. */
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

/** Each part draws a stream of its own: independent Poisson streams together are Poisson (Kingman 1993, 2.2). */
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
 * Only Poisson streams may be drawn by each part for itself. Others, laid over each other, tend to Poisson the more of
 * them there are (Palm and Khintchine), and the bursts are gone. So there is one stream, dealt out in turn: each part
 * draws all of it and takes its own. The two ways to draw less were left: the sum of T gaps is gamma too, but sums that
 * each part draws for itself do not interleave as one stream does; sums that all share, split among them by beta
 * variates in a tree over the parts, are exact and cheaper from 8 parts on, but another number of threads would then
 * be another load. A draw takes 0.05 to 0.15 us: below a tenth of each thread's time up to 500,000 requests a second.
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
    // The load does not begin with an arrival but at a moment like any other: within a gap that is met in proportion
    // to its length, somewhere. So the rate is right from the first moment, and not a burst too high
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

/** The arrivals of one part. Even and gamma ones are the same whole, to the bit, in however many parts. */
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
