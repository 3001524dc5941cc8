import type { ShareOfArrivals } from '../load/unit-arrivals.js'
import { type Alarm, alarm } from '../threads/alarm.js'

/** Timers are late by 1 or 2 ms, and by more on a busy thread: this much lateness may be caught up. */
const CATCH_UP_US = 10_000

/**
 * Limits how many handshakes per second one part of a load begins. Each part has every T-th turn of the
 * whole, so together they connect evenly. They never exceed the limit, except to catch up.
 */
export class DialPace {
  readonly #gapUs: number
  readonly #offsetUs: number
  readonly #clock: () => number
  readonly #onTurn: () => void
  #nextUs = Number.NaN
  #alarm: Alarm | null = null

  /** `perSecond`: of all parts together. `onTurn`: called when a handshake may begin after a refusal. */
  constructor(perSecond: number, { index, of }: ShareOfArrivals, clock: () => number, onTurn: () => void) {
    this.#gapUs = (of * 1e6) / perSecond
    this.#offsetUs = (index * 1e6) / perSecond
    this.#clock = clock
    this.#onTurn = onTurn
  }

  /** Whether a handshake may begin now. If not, the caller is notified when one may. */
  get mayDial(): boolean {
    const nowUs = this.#clock()
    // Turns are counted from the first request for one: all parts begin together
    if (Number.isNaN(this.#nextUs)) this.#nextUs = nowUs + this.#offsetUs
    if (nowUs >= this.#nextUs) return true
    this.#alarm ??= alarm(this.#nextUs, this.#clock, () => {
      this.#alarm = null
      this.#onTurn()
    })
    return false
  }

  /** A handshake begins. */
  take(): void {
    const nowUs = this.#clock()
    const turnUs = Number.isNaN(this.#nextUs) ? nowUs + this.#offsetUs : this.#nextUs
    this.#nextUs = Math.max(turnUs, nowUs - CATCH_UP_US) + this.#gapUs
  }

  stop(): void {
    this.#alarm?.clear()
    this.#alarm = null
  }
}
