import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { seedOf } from '../random.js'

/** 2^32 divided by the golden ratio: spreads the seeds of successive rounds. */
const SPREAD = 0x9e3779b1
const SETTLING_DRAWS = 64

/**
 * The order of one round's cells, shuffled (Fisher-Yates), so a drift of the machine affects all cells alike
 * and no cell always follows the same one. It depends only on seed and round, so a resumed comparison
 * continues in the same order.
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
