import { BEAT_MS } from './messages.js'

/**
 * Measures how long one side of a fleet could not listen, because its process or machine was held up. The
 * other side was not silent in that time.
 */
export class Deafness {
  readonly #clock: () => number
  #lastUs: number

  constructor(clock: () => number) {
    this.#clock = clock
    this.#lastUs = clock()
  }

  /** Call it at each heartbeat. Returns the microseconds since the last call beyond two heartbeats. */
  us(): number {
    const atUs = this.#clock()
    const deafUs = Math.max(0, atUs - this.#lastUs - 2 * BEAT_MS * 1000)
    this.#lastUs = atUs
    return deafUs
  }
}
