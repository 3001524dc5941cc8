/** Work that one worker may have while another is idle: a few times the cost of a hop to the other. */
const BUDGET_US = 200
/** Work that a worker may have while all are busy: it lasts while the server's thread waits for a core. */
const AHEAD_US = 8000
/** Requests behind one slower than this, and than twice the usual time, move to another worker. */
const SLOW_US = 1000
/** A longer handler time counts as this in the usual time. */
const MOST_USUAL_US = 20_000
/** Weight of a new handler time in the running mean. */
const WEIGHT = 1 / 8

/** The handler times of one worker, and how many requests it may have because of them. */
export class Pace {
  /** Guesses until the first handler ends. */
  #meanUs = BUDGET_US
  #usualUs = SLOW_US

  learn(handlerUs: number): void {
    // Above the budget all times are equal, and one that the machine held up must not count for many
    this.#meanUs += (Math.min(handlerUs, BUDGET_US) - this.#meanUs) * WEIGHT
    this.#usualUs += (Math.min(handlerUs, MOST_USUAL_US) - this.#usualUs) * WEIGHT
  }

  /** Requests that may be with the worker while others are idle. */
  get depth(): number {
    return Math.floor(BUDGET_US / this.#meanUs)
  }

  /** Further requests that may be with it while all are busy. */
  get ahead(): number {
    return Math.ceil(AHEAD_US / this.#usualUs)
  }

  get slowUs(): number {
    return Math.max(SLOW_US, 2 * this.#usualUs)
  }
}
