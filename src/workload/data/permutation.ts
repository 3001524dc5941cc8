import { mix } from '../random.js'

const ROUNDS = 8
/** Halves of two bits: with fewer the rounds could not mix. */
const LEAST_HALF_BITS = 2

/**
 * A random order of 0 to `count` - 1 without a table: a Feistel network over the next power of four, walked on until it
 * falls below the count (Black and Rogaway, Ciphers with arbitrary finite domains, 2002). At most 2^30.
 */
export class Permutation {
  readonly #count: number
  readonly #halfBits: number
  readonly #mask: number
  readonly #keys = new Int32Array(ROUNDS)

  constructor(count: number) {
    this.#count = count
    this.#halfBits = Math.max(LEAST_HALF_BITS, Math.ceil(Math.log2(count) / 2))
    this.#mask = (1 << this.#halfBits) - 1
  }

  /** Another order, by these bits. */
  key(bits: number): void {
    let key = bits
    for (let round = 0; round < ROUNDS; round++) {
      key = mix(key + 0x9e37_79b9)
      this.#keys[round] = key
    }
  }

  /** What stands at `position`. */
  at(position: number): number {
    let found = position
    do found = this.#once(found)
    while (found >= this.#count)
    return found
  }

  #once(position: number): number {
    let left = position >>> this.#halfBits
    let right = position & this.#mask
    for (let round = 0; round < ROUNDS; round++) {
      const next = left ^ (mix(right ^ this.#keys[round]!) & this.#mask)
      left = right
      right = next
    }
    return (left << this.#halfBits) | right
  }
}
