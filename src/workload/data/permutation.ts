import { mix, type Random } from '../random.js'

/** A random order of 0 to a count - 1. */
export interface Permutation {
  /** Another order. */
  shuffle(random: Random): void
  /** What stands at `position`. */
  at(position: number): number
}

/** Below this a table is nothing; and the network below needs room to mix. */
const LONGEST_TABLE = 4096
const ROUNDS = 8

/** `count`: at most 2^30. The same order for the same random values, so that threads need not tell one another. */
export const makePermutation = (count: number): Permutation =>
  count <= LONGEST_TABLE ? new Table(count) : new FeistelNetwork(count)

/** By exchanges (Fisher and Yates; Durstenfeld, Algorithm 235, 1964). */
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
 * Without a table: a Feistel network over the next power of four, walked on until it falls below the count (Black and
 * Rogaway, Ciphers with arbitrary finite domains, 2002).
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
