import { mix, type Random } from '../random.js'

/** A random order of the numbers from 0 to count - 1. */
export interface Permutation {
  /** Draws a new order. */
  shuffle(random: Random): void
  /** The number at `position`. */
  at(position: number): number
}

/** Up to this count a table is small, and the Feistel network would mix too little. */
const LONGEST_TABLE = 4096
const ROUNDS = 8

/** `count`: at most 2^30. The same random values give the same order, so threads need no communication. */
export const makePermutation = (count: number): Permutation =>
  count <= LONGEST_TABLE ? new Table(count) : new FeistelNetwork(count)

/** A shuffled table (Fisher and Yates; Durstenfeld, Algorithm 235, 1964). */
class Table implements Permutation {
  readonly #order: Uint16Array

  constructor(count: number) {
    this.#order = new Uint16Array(count)
  }

  shuffle(random: Random): void {
    const order = this.#order
    for (let position = 0; position < order.length; position++) {
      const from = random.below(position + 1)
      order[position] = order[from]!
      order[from] = position
    }
  }

  at(position: number): number {
    return this.#order[position]!
  }
}

/**
 * Needs no table: a Feistel network over the next power of four, iterated until the result is below the count
 * (Black and Rogaway, Ciphers with arbitrary finite domains, 2002).
 */
class FeistelNetwork implements Permutation {
  readonly #count: number
  readonly #halfBits: number
  readonly #mask: number
  readonly #keys = new Int32Array(ROUNDS)

  constructor(count: number) {
    this.#count = count
    this.#halfBits = Math.ceil(Math.log2(count) / 2)
    this.#mask = (1 << this.#halfBits) - 1
  }

  shuffle(random: Random): void {
    for (let round = 0; round < ROUNDS; round++) this.#keys[round] = random.bits()
  }

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
