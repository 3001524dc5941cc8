import type { ThreadPlace } from './share.js'

/**
 * Counts from 0 to `count` - 1 again and again, together with the other threads. Each takes the turns index,
 * index + of, index + 2 of, ..., so all threads together visit each position once per pass.
 */
export class Turns {
  readonly #of: number
  readonly #count: number
  /** The current position. */
  position: number
  /** The number of completed passes. */
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
