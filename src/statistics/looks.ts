import { FIRST_LOOK, MOST_LOOKED_AT } from './look-bounds.js'
import { studentTQuantile } from './student-t.js'
import { LEVELS, MOST_ROUNDS, WORTH } from './worth-table.js'

/**
 * When a test is made: `once` after a fixed number of rounds, or after each round from the fourth up to a
 * fixed maximum (4 to 200).
 */
export type Looks = 'once' | number

/**
 * Locates a value in an ascending or descending list: the index before it, and the part of the way to the
 * next entry, in logarithms.
 */
function placeAmong(
  values: readonly number[],
  value: number,
): { readonly before: number; readonly part: number } {
  const falls = values[0]! > values.at(-1)!
  const after = values.findIndex(other => (falls ? other <= value : other >= value))
  const before = Math.max(0, after - 1)
  const [from, to] = [values[before]!, values[before + 1]!]
  return { before, part: Math.log(value / from) / Math.log(to / from) }
}

/**
 * How many independent looks the looks of a one-sided test are worth: the chance that any is beyond `level`,
 * divided by `level`. Interpolates linearly in logarithms between the table's entries. Below its lowest level
 * it takes the Bonferroni bound, which is never too low.
 */
function worthOf(level: number, mostRounds: number): number {
  const lowest = LEVELS.at(-1)!
  if (level < lowest) {
    const known = worthOf(lowest, mostRounds)
    return Math.min(mostRounds - FIRST_LOOK + 1, (known * lowest) / level)
  }
  const row = placeAmong(LEVELS, Math.min(level, LEVELS[0]!))
  const column = placeAmong(MOST_ROUNDS, mostRounds)
  const along = (values: readonly number[]): number => {
    const [from, to] = [values[column.before]!, values[column.before + 1]!]
    return Math.log(from) + column.part * Math.log(to / from)
  }
  const [from, to] = [along(WORTH[row.before]!), along(WORTH[row.before + 1]!)]
  return Math.exp(from + row.part * (to - from))
}

/** Throws RangeError for a number of rounds outside the table; check a user's number first. */
function checkLooks(looks: Looks): void {
  if (looks !== 'once' && !(looks >= FIRST_LOOK && looks <= MOST_LOOKED_AT))
    throw new RangeError(`${looks} rounds: the levels are known from ${FIRST_LOOK} to ${MOST_LOOKED_AT}`)
}

/**
 * The chance of a one-sided p as small as `level` at any look if there is no difference. For the smallest p
 * so far, this is a p value that is valid at any stop (Robbins, Statistical methods related to the law of the
 * iterated logarithm, 1970; with a last look, as here, it has more power).
 */
export function anyLookP(level: number, looks: Looks): number {
  checkLooks(looks)
  return looks === 'once' || level === 0 ? level : Math.min(1, level * worthOf(level, looks))
}

/**
 * The one-sided level of each single look for which the chance to be beyond it at any look is `alpha`: a
 * group-sequential test with equal nominal levels (Pocock, Group sequential methods in the design and
 * analysis of clinical trials, 1977), for Student's t since its spread is estimated (Jennison & Turnbull,
 * Exact calculations for sequential t, chi-squared and F tests, 1991). For two sides, double the level for
 * half of alpha; the error of that is below a thousandth.
 */
export function nominalLevel(alpha: number, looks: Looks): number {
  checkLooks(looks)
  if (looks === 'once') return alpha
  let [low, high] = [alpha / (looks - FIRST_LOOK + 1), alpha]
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2
    if (anyLookP(middle, looks) > alpha) high = middle
    else low = middle
  }
  return low
}

/** Whether a test is made after this many rounds. For `once`, the caller tests only after the last round. */
const isLook = (rounds: number, looks: Looks): boolean =>
  looks === 'once' ? rounds >= 2 : rounds >= FIRST_LOOK && rounds <= looks

/** By rounds: how many standard errors away from a value an estimate differs from it. Infinity: no test. */
export type Bounds = (rounds: number) => number

/** One-sided bounds whose chance of error over all looks is `alpha`. */
export function boundsOfLooks(alpha: number, looks: Looks): Bounds {
  const level = nominalLevel(alpha, looks)
  const known: number[] = []
  return rounds => {
    if (!isLook(rounds, looks)) return Infinity
    known[rounds] ??= -studentTQuantile(level, rounds - 1)
    return known[rounds]
  }
}
