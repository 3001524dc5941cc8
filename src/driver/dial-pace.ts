import type { ShareOfArrivals } from '../load/unit-arrivals.js'
import { type Alarm, alarm } from '../threads/alarm.js'

/** A timer is late by a millisecond or two, and a busy thread by more: this much lateness may be caught up. */
const CATCH_UP_US = 10_000

/**
 * Bounds how many handshakes one part of a load begins a second. Each part has every T-th turn of the whole, so that
 * together they dial evenly and never faster than the bound, but for what is caught up with.
 */
export class DialPace {
  readonly #gapUs: number
  readonly #offsetUs: number
  readonly #clock: () => number
  readonly #onTurn: () => void
  #nextUs = Number.NaN
  #alarm: Alarm | null = null

  /** `perSecond`: of all parts together. `onTurn`: another may begin, where one was refused. */
  constructor(perSecond: number, { index, of }: ShareOfArrivals, clock: () => number, onTurn: () => void) {
    this.#gapUs = (of * 1e6) / perSecond
    this.#offsetUs = (index * 1e6) / perSecond
    this.#clock = clock
    this.#onTurn = onTurn
  }

  /** Whether a handshake may begin now. If not, the caller is notified when one may. */
  get mayDial(): boolean {
    const nowUs = this.#clock()
    // Turns are counted from when the first is wanted: all parts begin together
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
