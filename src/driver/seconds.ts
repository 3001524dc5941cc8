import { type Alarm, alarm } from '../threads/alarm.js'
import { nowUs } from '../threads/clock.js'

const SECOND_US = 1_000_000
/** The ends of windows and seconds are sums of floating-point numbers. */
const ROUNDING_US = 1

/** Reports the end of each second of the window, by the second's start in milliseconds. */
export class Seconds {
  readonly #startUs: number
  readonly #onOver: (atMs: number) => void
  #alarm: Alarm | null = null
  /** When the current second began, from the window's start. */
  atMs = 0

  constructor(startUs: number, onOver: (atMs: number) => void) {
    this.#startUs = startUs
    this.#onOver = onOver
    this.#schedule()
  }

  /** Whether the current second is over and not reported yet. */
  get isOver(): boolean {
    return nowUs() - this.#startUs - this.atMs * 1000 >= SECOND_US - ROUNDING_US
  }

  /** When the last completed second began, in a window that ends at `closeUs`. */
  lastOverMs(closeUs: number): number {
    const passedUs = Math.min(nowUs(), closeUs) - this.#startUs + ROUNDING_US
    return (Math.floor(passedUs / SECOND_US) - 1) * 1000
  }

  stop(): void {
    this.#alarm?.clear()
  }

  #schedule(): void {
    const endUs = this.#startUs + this.atMs * 1000 + SECOND_US
    this.#alarm = alarm(endUs, nowUs, () => {
      this.#onOver(this.atMs)
      // A blocked event loop may have missed whole seconds
      this.atMs = Math.floor((nowUs() - this.#startUs) / SECOND_US) * 1000
      this.#schedule()
    })
  }
}
