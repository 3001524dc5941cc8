import { nowUs } from './clock.js'

/** How often a thread that is awake looks at the clock. */
const LOOK_MS = 100
/** A look that comes this late shows that the thread was held up: by SIGSTOP, a suspended machine, a blocked event loop. */
const HELD_UP_US = 300_000
/** Long ones are rare, and what is still waited for began after most of them. */
const MOST_KEPT = 32

interface Pause {
  readonly endUs: number
  readonly us: number
}

/**
 * How long this thread has been awake, for everything that gives up after a while: nobody is late for one who slept.
 * Takes its clock as an argument; it has to be looked at every 100 ms.
 */
export class AwakeClock {
  readonly #clock: () => number
  #lastUs: number
  #pauses: Pause[] = []

  constructor(clock: () => number) {
    this.#clock = clock
    this.#lastUs = clock()
  }

  /** Answers the time. */
  look(): number {
    const atUs = this.#clock()
    const us = atUs - this.#lastUs - LOOK_MS * 1000
    if (us > HELD_UP_US) this.#pauses = [...this.#pauses, { endUs: atUs, us }].slice(-MOST_KEPT)
    this.#lastUs = atUs
    return atUs
  }

  /** The time since then in which this thread was awake, in microseconds. `atUs`: what look() has answered just now. */
  ageUs(sinceUs: number, atUs = this.look()): number {
    if (this.#pauses.length === 0) return Math.max(0, atUs - sinceUs)
    const pausedUs = this.#pauses.reduce((sum, { endUs, us }) => (endUs > sinceUs ? sum + us : sum), 0)
    return Math.max(0, atUs - sinceUs - pausedUs)
  }
}

let ours: AwakeClock | undefined

/** The clock of this thread. It looks by itself from the first call on, and keeps no process alive. */
export function awakeClock(): AwakeClock {
  if (!ours) {
    const clock = new AwakeClock(nowUs)
    setInterval(() => clock.look(), LOOK_MS).unref()
    ours = clock
  }
  return ours
}
