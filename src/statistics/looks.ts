import { FIRST_LOOK, MOST_LOOKED_AT } from './look-bounds.js'
import { studentTQuantile } from './student-t.js'
import { LEVELS, MOST_ROUNDS, WORTH } from './worth-table.js'

/**
 * When a test is looked at: `once`, after a number of rounds that was fixed beforehand, or after each round from the fourth
 * on up to a number of rounds that was fixed beforehand (4 to 200).
 */
export type Looks = 'once' | number

/** Where a value lies among ascending or descending ones: the index before it, and the part of the way to the next. */
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
 * How many independent looks those of a one-sided test are worth: the chance that any is beyond `level`, divided by `level`.
 * Between the table's entries linear in logarithms; beyond its lowest level the bound of Bonferroni, which is never too low.
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

/** Throws RangeError for rounds that the table does not hold: whoever takes them from a user has to refuse them first. */
function checkLooks(looks: Looks): void {
  if (looks !== 'once' && !(looks >= FIRST_LOOK && looks <= MOST_LOOKED_AT))
    throw new RangeError(`${looks} rounds: the levels are known from ${FIRST_LOOK} to ${MOST_LOOKED_AT}`)
}

/**
 * The chance that a one-sided p as small as `level` is seen at any of the looks where there is no difference. Of the smallest
 * p so far it is a p value that is valid whenever one stops (Robbins, Statistical methods related to the law of the
 * iterated logarithm, 1970; here for looks that end, so that it has more power).
 */
export function anyLookP(level: number, looks: Looks): number {
  checkLooks(looks)
  return looks === 'once' || level === 0 ? level : Math.min(1, level * worthOf(level, looks))
}

/**
 * The one-sided level of each single look by which the chance to be beyond it at any look is `alpha`: a group-sequential test
 * with equal nominal levels (Pocock, Group sequential methods in the design and analysis of clinical trials, 1977),
 * for Student's t as its spread is estimated (Jennison & Turnbull, Exact calculations for sequential t, chi-squared and F
 * tests, 1991). For both sides together: this of half of alpha, doubled, which errs by less than a thousandth.
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

/** Whether a test is made after this many rounds. A comparison that is tested once is tested at its end, which only the caller knows. */
const isLook = (rounds: number, looks: Looks): boolean =>
  looks === 'once' ? rounds >= 2 : rounds >= FIRST_LOOK && rounds <= looks

/** How many standard errors an estimate of this many rounds must be away from a value, to differ from it; Infinity: no test is made. */
export type Bounds = (rounds: number) => number

/** Bounds on one side, whose chance of error over all looks is `alpha`. */
export function boundsOfLooks(alpha: number, looks: Looks): Bounds {
  const level = nominalLevel(alpha, looks)
  const known: number[] = []
  return rounds => {
    if (!isLook(rounds, looks)) return Infinity
    known[rounds] ??= -studentTQuantile(level, rounds - 1)
    return known[rounds]
  }
}
