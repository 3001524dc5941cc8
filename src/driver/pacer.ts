import type { WaitTowards } from '../threads/wait.js'

/**
 * Node's timers have whole milliseconds, at least 1, and fire up to 1.1 ms late (p99), plus up to 1 ms because they
 * count from the millisecond in which the event loop's turn began. So a timer ends this long before the time that it is for.
 */
const TIMER_LATE_US = 2200
const SHORTEST_TIMER_US = 1000
const LONGEST_TIMER_MS = 1000

export interface PacerOptions {
  /** Called when the time has come, or earlier. */
  readonly onTime: () => void
  /** Whether nothing, such as a reply, can happen on this thread before the time comes. */
  readonly expectsNothing: () => boolean
  readonly wait: WaitTowards
}

/**
 * Wakes an open load at its due times. Far from a due time a timer sleeps. Closer to it the event loop polls,
 * which reads a reply and starts a request within a few microseconds, and keeps the thread busy. If nothing can
 * come before the due time, the thread waits outside the event loop instead: see threads/wait.ts.
 */
export class Pacer {
  readonly #options: PacerOptions
  #timer: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined

  constructor(options: PacerOptions) {
    this.#options = options
  }

  /** Waits for `untilUs`; infinity: for nothing. Returns whether the thread stays busy until then. */
  next(untilUs: number, nowUs: number): boolean {
    const waitUs = untilUs - nowUs
    if (waitUs < TIMER_LATE_US + SHORTEST_TIMER_US) {
      this.#immediate = setImmediate(this.#poll, untilUs)
      return true
    }
    const timerMs = Math.min(Math.floor((waitUs - TIMER_LATE_US) / 1000), LONGEST_TIMER_MS)
    if (waitUs < Number.POSITIVE_INFINITY) this.#timer = setTimeout(this.#options.onTime, timerMs)
    return false
  }

  stop(): void {
    clearTimeout(this.#timer)
    clearImmediate(this.#immediate)
  }

  /** A field, because it is scheduled up to a million times a second. */
  readonly #poll = (untilUs: number): void => {
    const { expectsNothing, wait, onTime } = this.#options
    if (expectsNothing()) wait(untilUs)
    onTime()
  }
}
