import { createHash } from 'node:crypto'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** 2^32: a draw is a whole number below this. */
const DRAWS = 0x1_0000_0000
const UNIT = 2 ** -53
const HIGH_BITS = 0x20_0000
/** Up to this factor, a product with a draw is exact. */
const MOST_PRODUCT = 2 ** 21
const SETTLING_DRAWS = 16

/** One stream of random values. Streams with different names, connections or seeds are independent. */
export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plusFromState>

  constructor(state: readonly [number, number, number, number]) {
    this.#generator = xoroshiro128plusFromState(state)
    for (let draw = 0; draw < SETTLING_DRAWS; draw++) this.#generator.next()
  }

  /** 32 random bits as a non-negative number. */
  bits(): number {
    return this.#generator.next() >>> 0
  }

  /** A number from 0 to below 1, in steps of 2^-53. */
  unit(): number {
    return this.wide() * UNIT
  }

  /** 53 random bits as a non-negative number. */
  wide(): number {
    return (this.bits() >>> 11) * DRAWS + this.bits()
  }

  /** A whole number from 0 to below `count` (at most 2^53), each with exactly the same chance. */
  below(count: number): number {
    if (count > MOST_PRODUCT) return this.#belowMany(count)
    // Lemire, Fast random integer generation in an interval, 2019
    let product = this.bits() * count
    let low = product % DRAWS
    if (low < count) {
      const rejected = DRAWS % count
      while (low < rejected) {
        product = this.bits() * count
        low = product % DRAWS
      }
    }
    return Math.floor(product / DRAWS)
  }

  #belowMany(count: number): number {
    const whole = DRAWS * HIGH_BITS
    const accepted = whole - (whole % count)
    for (;;) {
      const value = this.wide()
      if (value < accepted) return value % count
    }
  }
}

/** The streams of one name, one for each connection, whichever thread drives it. */
export interface Streams {
  of(connection: number): Random
}

/** `seed` is the seed of the run; `name` distinguishes what is drawn. */
export function streamsOf(seed: number, name: string): Streams {
  const hash = createHash('sha256').update(`${seed} ${name}`).digest()
  const key = [0, 4, 8, 12].map(at => hash.readInt32LE(at))
  const word = (connection: number, index: number): number =>
    mix((key[index] ?? 0) ^ mix(connection + Math.imul(index, 0x9e37_79b9)))
  return {
    of: connection =>
      new Random([word(connection, 0), word(connection, 1), word(connection, 2), word(connection, 3)]),
  }
}

/** A bijection in which each bit of the result depends on all bits given (MurmurHash3, fmix32). */
export function mix(bits: number): number {
  let mixed = bits | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35)
  return mixed ^ (mixed >>> 16)
}
