import type { Plan } from '../plan/plan.js'
import type { Share } from '../plan/share.js'
import { exponentials } from '../random.js'

type OpenLoad = Extract<Plan['load'], { kind: 'open' }>

/** When an open load's requests are due, in microseconds from the window's start; pure, the plan decides it all. */
export interface Arrivals {
  /** When the next request is due. */
  readonly nextUs: number
  /** It has been taken; the one after it is next. */
  advance(): void
}

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
 * Each thread draws a Poisson stream of its part of the rate; the superposition of independent Poisson streams is
 * Poisson with the sum of their rates (Kingman, Poisson Processes, 1993, 2.2).
 */
class PoissonArrivals implements Arrivals {
  readonly #nextGapUs: () => number
  nextUs = 0

  constructor(ratePerSecond: number, { index, of }: Pick<Share, 'index' | 'of'>, seed: number) {
    this.#nextGapUs = exponentials((1e6 / ratePerSecond) * of, seed, index)
    this.advance()
  }

  advance(): void {
    this.nextUs += this.#nextGapUs()
  }
}

/** The arrivals of one share of an open load. */
export function arrivalsOf(load: OpenLoad, share: Pick<Share, 'index' | 'of'>, seed: number): Arrivals {
  return load.arrival === 'constant'
    ? new ConstantArrivals(load.ratePerSecond, share)
    : new PoissonArrivals(load.ratePerSecond, share, seed)
}
