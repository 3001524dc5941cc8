import { BEAT_MS } from './messages.js'

/**
 * Tells one side of a fleet for how long it could not listen, because its process or its machine was held up. Nobody
 * was silent in that time.
 */
export class Deafness {
  readonly #clock: () => number
  #lastUs: number

  constructor(clock: () => number) {
    this.#clock = clock
    this.#lastUs = clock()
  }

  /** To be asked at each beat: the microseconds since the last call that are beyond two beats. */
  us(): number {
    const atUs = this.#clock()
    const deafUs = Math.max(0, atUs - this.#lastUs - 2 * BEAT_MS * 1000)
    this.#lastUs = atUs
    return deafUs
  }
}
