import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Plan } from '../plan/plan.js'
import type { Share } from '../plan/share.js'

type OpenLoad = Extract<Plan['load'], { kind: 'open' }>

/** When an open load's requests are due, in microseconds from the window's start; pure, the plan decides it all. */
export interface Arrivals {
  /** When the next request is due. */
  readonly nextUs: number
  /** It has been taken; the one after it is next. */
  advance(): void
}

/** 2^32: what a 32-bit draw is divided by. */
const DRAWS = 0x1_0000_0000
const SETTLING_DRAWS = 64

/** Thread i of T takes the arrivals i, i + T, i + 2T ... of one evenly spaced stream: together they are that stream. */
class ConstantArrivals implements Arrivals {
  readonly #ratePerSecond: number
  readonly #of: number
  #index: number

  constructor(ratePerSecond: number, { index, of }: Pick<Share, 'index' | 'of'>) {
    this.#ratePerSecond = ratePerSecond
    this.#of = of
    this.#index = index
  }

  get nextUs(): number {
    // Multiplied first, so that one that is due on a whole second is due exactly then
    return (this.#index * 1e6) / this.#ratePerSecond
  }

  advance(): void {
    this.#index += this.#of
  }
}

/**
 * Exponential gaps by inversion. Each thread draws a Poisson stream of its part of the rate from a part of its own of one sequence;
 * the superposition of independent Poisson streams is Poisson with the sum of their rates (Kingman, Poisson Processes,
 * 1993, 2.2).
 */
class PoissonArrivals implements Arrivals {
  readonly #random: ReturnType<typeof xoroshiro128plus>
  readonly #meanGapUs: number
  nextUs = 0

  constructor(ratePerSecond: number, { index, of }: Pick<Share, 'index' | 'of'>, seed: number) {
    this.#random = xoroshiro128plus(seed)
    // Seeds of neighbours begin almost alike, so the threads share one seed, each 2^64 draws from the next
    for (let thread = 0; thread < index; thread++) this.#random.jump()
    // What a small seed begins with is far from random
    for (let draw = 0; draw < SETTLING_DRAWS; draw++) this.#random.next()
    this.#meanGapUs = (1e6 / ratePerSecond) * of
    this.advance()
  }

  advance(): void {
    const u = (this.#random.next() >>> 0) / DRAWS
    this.nextUs -= this.#meanGapUs * Math.log(1 - u)
  }
}

/** The arrivals of one share of an open load. */
export function arrivalsOf(load: OpenLoad, share: Pick<Share, 'index' | 'of'>, seed: number): Arrivals {
  return load.arrival === 'constant'
    ? new ConstantArrivals(load.ratePerSecond, share)
    : new PoissonArrivals(load.ratePerSecond, share, seed)
}
