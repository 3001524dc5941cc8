/** Work that one worker may have while another is idle: a few times the cost of a hop to the other. */
const BUDGET_US = 200
/** Work that a worker may have while all are busy: it lasts while the server's thread waits for a core this long. */
const AHEAD_US = 8000
/** Requests queued after one that takes longer than this, and longer than twice the usual time, move to another worker. */
const SLOW_US = 1000
/** For what is usual a longer one counts as this. */
const MOST_USUAL_US = 20_000
/** Weight of a new handler time in the running mean. */
const WEIGHT = 1 / 8

/** What requests take in the handlers of one worker, and how many it may have with it for that. */
export class Pace {
  /** Of handlers nothing is known at first. */
  #meanUs = BUDGET_US
  #usualUs = SLOW_US

  learn(handlerUs: number): void {
    // Past the budget all are alike, and one that the machine held up must not count for many
    this.#meanUs += (Math.min(handlerUs, BUDGET_US) - this.#meanUs) * WEIGHT
    this.#usualUs += (Math.min(handlerUs, MOST_USUAL_US) - this.#usualUs) * WEIGHT
  }

  /** Requests that may be with it while others are idle. */
  get depth(): number {
    return Math.floor(BUDGET_US / this.#meanUs)
  }

  /** More that may be with it while all are busy. */
  get ahead(): number {
    return Math.ceil(AHEAD_US / this.#usualUs)
  }

  get slowUs(): number {
    return Math.max(SLOW_US, 2 * this.#usualUs)
  }
}
