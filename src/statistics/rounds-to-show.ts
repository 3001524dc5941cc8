import { FIRST_LOOK, MOST_LOOKED_AT } from './look-bounds.js'
import { boundsOfLooks } from './looks.js'
import type { PairedTest } from './paired-test.js'

/**
 * The total number of rounds that would show a ratio (1.1 is 10 %, in either direction) half of the time,
 * given the spread so far, in a comparison planned for that many. Null if more than 200 are needed.
 */
export function roundsToShow(
  { standardError, rounds }: Pick<PairedTest, 'standardError' | 'rounds'>,
  ratio: number,
  { alpha, isLookedAtOnce }: { readonly alpha: number; readonly isLookedAtOnce: boolean },
): number | null {
  const spread = standardError * Math.sqrt(rounds)
  const isEnough = (planned: number): boolean => {
    const bound = boundsOfLooks(alpha / 2, isLookedAtOnce ? 'once' : planned)(planned)
    return (bound * spread) / Math.sqrt(planned) <= Math.abs(Math.log(ratio))
  }
  if (!isEnough(MOST_LOOKED_AT)) return null
  // more rounds are never worse, so bisection finds the fewest
  let [few, many] = [FIRST_LOOK - 1, MOST_LOOKED_AT]
  while (many - few > 1) {
    const middle = Math.floor((few + many) / 2)
    if (isEnough(middle)) many = middle
    else few = middle
  }
  return many
}
