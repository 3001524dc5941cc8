import type { ThreadPlace } from './share.js'

/**
 * Counts through 0 to `count` - 1, again and again, together with the other threads: each takes the turns index, index +
 * of, index + 2 of, ..., so that over all of them each position comes once in a pass, however the turns are split.
 */
export class Turns {
  readonly #of: number
  readonly #count: number
  /** The position whose turn it is. */
  position: number
  /** How many passes are over. */
  pass: number

  constructor({ index, of }: ThreadPlace, count: number) {
    this.#of = of
    this.#count = count
    this.position = index % count
    this.pass = Math.floor(index / count)
  }

  advance(): void {
    const next = this.position + this.#of
    if (next < this.#count) {
      this.position = next
      return
    }
    this.position = next % this.#count
    this.pass += Math.floor(next / this.#count)
  }
}
