import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { seedOf } from '../random.js'

/** 2^32 over the golden ratio: rounds begin far from each other. */
const SPREAD = 0x9e3779b1
const SETTLING_DRAWS = 64

/**
 * The order of one round's cells: shuffled (Fisher-Yates), so that a drift of the machine hits all cells alike and none always
 * follows the same other. It depends on seed and round only: what was resumed goes on in the order it would have had.
 */
export function orderOfRound(cells: number, seed: number, round: number): number[] {
  const random = xoroshiro128plus(seedOf(seed) ^ Math.imul(round + 1, SPREAD))
  for (let draw = 0; draw < SETTLING_DRAWS; draw++) random.next()
  const order = Array.from({ length: cells }, (_, index) => index)
  for (let last = cells - 1; last > 0; last--) {
    const other = uniformInt(random, 0, last)
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}
