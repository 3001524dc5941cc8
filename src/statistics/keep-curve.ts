/** Resolution of rates, as a share. */
const STEP = 0.005
/**
 * How gradually a bound breaks: from 88 to 12 % kept it takes 4 of these, as shares of the rate. A server that is measured
 * often breaks within a few per cent; the gentle slopes are of latencies that creep up to the bound.
 */
const SLOPES = [
  { slope: 0.003, weight: 1 },
  { slope: 0.01, weight: 1 },
  { slope: 0.03, weight: 1 },
  { slope: 0.1, weight: 1 },
  { slope: 0.3, weight: 0.4 },
] as const
/** One probe in this many has the wrong result, because a machine has hiccups. */
const LAPSE = 0.03

/**
 * What probes say of the rate at which a bound is kept half of the time. The chance that it is kept falls with the logarithm of
 * the rate along a logistic curve, of which place and slope are unknown, and between a lapse and all but a lapse
 * (Wichmann & Hill, The psychometric function, 2001). Each probe updates the belief in every place and slope of a grid by
 * Bayes' rule (Kontsevich & Tyler, Bayesian adaptive estimation of psychometric slope and threshold, 1999), from a flat one.
 * On made-up probes 95 % intervals held the truth 97 to 100 times in 100 at slopes up to 0.03, 92 at 0.1, 70 at 0.3.
 */
export class KeepCurve {
  readonly #leastLog: number
  readonly #places: number
  readonly #beliefs: readonly Float64Array[]
  /** The chance to keep the bound, by how many steps the place lies above the rate; as far above as below in the middle. */
  readonly #chances: readonly Float64Array[]
  /** The belief in each place or one below it. */
  readonly #upTo: Float64Array

  /** Rates outside of `least` and `most` are taken for these. */
  constructor(least: number, most: number) {
    this.#leastLog = Math.log(least)
    const places = Math.ceil(Math.log(most / least) / STEP) + 1
    this.#places = places
    this.#beliefs = SLOPES.map(({ weight }) => new Float64Array(places).fill(weight))
    this.#chances = SLOPES.map(({ slope }) => {
      const chances = new Float64Array(2 * places - 1)
      for (let index = 0; index < chances.length; index++) {
        const above = (index - (places - 1)) * STEP
        chances[index] = LAPSE + (1 - 2 * LAPSE) / (1 + Math.exp(-above / slope))
      }
      return chances
    })
    this.#upTo = new Float64Array(places)
    this.#addUp()
  }

  /** A probe at this rate has kept the bound, or broken it. */
  learn(rate: number, isKept: boolean): void {
    const last = this.#places - 1
    const at = Math.round((Math.log(rate) - this.#leastLog) / STEP)
    const from = last - Math.min(last, Math.max(0, at))
    this.#beliefs.forEach((belief, slope) => {
      const chances = this.#chances[slope]!
      for (let place = 0; place <= last; place++) {
        const kept = chances[from + place]!
        belief[place]! *= isKept ? kept : 1 - kept
      }
    })
    this.#addUp()
  }

  /** The rate below which the place is believed to lie with this chance: 0.5 is its median. */
  rateAt(chance: number): number {
    let [low, high] = [0, this.#places - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#upTo[middle]! >= chance) high = middle
      else low = middle + 1
    }
    return Math.exp(this.#leastLog + low * STEP)
  }

  /** Makes the beliefs add up to 1, so that they never become too small for a number. */
  #addUp(): void {
    let total = 0
    for (const belief of this.#beliefs) for (const one of belief) total += one
    this.#upTo.fill(0)
    for (const belief of this.#beliefs)
      for (let place = 0; place < belief.length; place++) {
        belief[place]! /= total
        this.#upTo[place]! += belief[place]!
      }
    for (let place = 1; place < this.#upTo.length; place++) this.#upTo[place]! += this.#upTo[place - 1]!
  }
}
