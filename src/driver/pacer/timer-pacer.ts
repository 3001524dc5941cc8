import type { Pacer } from './pacer.js'

/**
 * Node's timers have whole milliseconds, at least 1, and fire up to 1.1 ms late (p99), plus up to 1 ms because they
 * count from the millisecond in which the event loop's turn began. So a timer is set to end this long before a due
 * time.
 */
const TIMER_LATE_US = 2200
const SHORTEST_TIMER_US = 1000
const LONGEST_TIMER_MS = 1000

/** By Node's timers. It keeps its thread busy with polling at more than about 300 requests a second. */
export class TimerPacer implements Pacer {
  readonly leastUs = TIMER_LATE_US + SHORTEST_TIMER_US
  readonly #clock: () => number
  #timer: NodeJS.Timeout | undefined

  constructor(clock: () => number) {
    this.#clock = clock
  }

  wakeBefore(atUs: number, onWake: () => void): void {
    const waitUs = atUs - this.#clock()
    const timerMs = Math.max(1, Math.min(Math.floor((waitUs - TIMER_LATE_US) / 1000), LONGEST_TIMER_MS))
    this.#timer = setTimeout(onWake, timerMs)
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}
