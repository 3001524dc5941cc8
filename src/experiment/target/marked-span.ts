import type { Edge } from '../../driver/marks.js'
import type { Span } from '../../profile/run-profile.js'
import { nowUs } from '../../threads/clock.js'

/** The times of a window's two marks. */
export class MarkedSpan {
  #fromUs: number | null = null
  #toUs: number | null = null

  mark(edge: Edge): void {
    if (edge === 'open') this.#fromUs = nowUs()
    else this.#toUs = nowUs()
  }

  /** null before both marks. */
  get span(): Span | null {
    return this.#fromUs === null || this.#toUs === null ? null : { fromUs: this.#fromUs, toUs: this.#toUs }
  }
}
