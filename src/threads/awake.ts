import { nowUs } from './clock.js'

/** How often an awake thread looks at the clock. */
const LOOK_MS = 100
/** A look this late shows that the thread was held up: by SIGSTOP, a suspend or a blocked event loop. */
const HELD_UP_US = 300_000
/** Long pauses are rare, and most of them ended before anything still awaited began. */
const MOST_KEPT = 32

interface Pause {
  readonly endUs: number
  readonly us: number
}

/**
 * How long this thread has been awake, for all timeouts: nobody is late because this thread slept. The clock
 * is an argument; look() has to be called every 100 ms.
 */
export class AwakeClock {
  readonly #clock: () => number
  #lastUs: number
  #pauses: Pause[] = []

  constructor(clock: () => number) {
    this.#clock = clock
    this.#lastUs = clock()
  }

  /** Returns the time. */
  look(): number {
    const atUs = this.#clock()
    const us = atUs - this.#lastUs - LOOK_MS * 1000
    if (us > HELD_UP_US) this.#pauses = [...this.#pauses, { endUs: atUs, us }].slice(-MOST_KEPT)
    this.#lastUs = atUs
    return atUs
  }

  /** How long this thread was awake since `sinceUs`, in microseconds. `atUs`: what look() just returned. */
  ageUs(sinceUs: number, atUs = this.look()): number {
    if (this.#pauses.length === 0) return Math.max(0, atUs - sinceUs)
    const pausedUs = this.#pauses.reduce((sum, { endUs, us }) => (endUs > sinceUs ? sum + us : sum), 0)
    return Math.max(0, atUs - sinceUs - pausedUs)
  }
}

let ours: AwakeClock | undefined

/** The clock of this thread. It calls look() by itself from the first call on, and keeps no process alive. */
export function awakeClock(): AwakeClock {
  if (!ours) {
    const clock = new AwakeClock(nowUs)
    setInterval(() => clock.look(), LOOK_MS).unref()
    ours = clock
  }
  return ours
}
