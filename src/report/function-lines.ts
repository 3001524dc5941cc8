import { printable, shortened } from '../printable.js'
import type { ProfileComparison } from '../profile/compare.js'
import { type FunctionTime, functionTimes, keyOf } from '../profile/functions.js'
import type { RunProfile } from '../profile/run-profile.js'
import type { Comparison } from '../result/comparison-result.js'
import type { Result } from '../result/result.js'
import { formatCount, formatNumber, formatShare, formatUs } from '../units.js'
import type { ReportLine } from './account.js'
import { nativeLines } from './native-lines.js'

const MOST_CHARS = 60
/** The others are in the HTML page and the JSON file. */
const MOST_FUNCTIONS = 8
/** An area below either limit is left out of the sentence. */
const LEAST_US = 0.5
const LEAST_SHARE = 0.05
/** With a larger p, the total shows no difference. */
const ALPHA = 0.05

/** Makes names printable, since a function can have any name. */
export const functionName = ({ name, place }: Pick<FunctionTime, 'name' | 'place'>): string =>
  shortened(printable(place === '' ? name : `${name} ${place}`), MOST_CHARS)

/** The self times of several runs of one plan, each divided by the exchanges of all runs. */
export function timesOfRuns(profiles: readonly RunProfile[]): FunctionTime[] {
  const exchanges = profiles.reduce((sum, profile) => sum + profile.exchanges, 0)
  const byKey = new Map<string, FunctionTime>()
  for (const profile of profiles)
    for (const one of functionTimes(profile)) {
      const us = (one.us * profile.exchanges) / exchanges
      byKey.set(keyOf(one), { ...one, us: us + (byKey.get(keyOf(one))?.us ?? 0) })
    }
  return [...byKey.values()].sort((one, other) => other.us - one.us)
}

/** The functions that took most time in a result's profiled runs; empty if nothing was profiled. */
export function profileLines({ profiles = [] }: Result): ReportLine[] {
  const times = timesOfRuns(profiles)
  const whole = times.reduce((sum, { us }) => sum + us, 0)
  if (whole === 0) return []
  const rest = times.length - MOST_FUNCTIONS
  return [
    {
      name: 'Profile',
      text: `the server's threads were busy ${formatUs(whole)} per exchange while profiled; by function:`,
    },
    ...times.slice(0, MOST_FUNCTIONS).map(one => ({
      name: '',
      text: `${formatUs(one.us)} (${formatShare(one.us / whole)}) ${functionName(one)}, ${one.area}`,
    })),
    ...(rest > 0 ? [{ name: '', text: `and ${formatCount(rest)} more functions` }] : []),
    ...profiles.flatMap(({ native }) => (native ? nativeLines(native) : [])),
  ]
}

export const signed = (us: number): string => `${us < 0 ? '-' : '+'}${formatUs(Math.abs(us))}`

/** "pool costs 18 µs more per exchange than inline: 11 in messages, 5 in waking threads, 2 in GC". */
export function profileSentence({ base, cell, total, areas, rounds }: ProfileComparison): string {
  if (total === null)
    return `${cell} and ${base}: ${formatCount(rounds)} profiled rounds are too few to compare functions; use --runs 3 or more`
  if (total.p > ALPHA)
    return `${cell} and ${base}: no difference of the busy time per exchange is shown (${signed(total.us)}, ${signed(total.low)} to ${signed(total.high)})`
  const parts = areas
    .filter(({ us }) => Math.abs(us) >= Math.max(LEAST_US, LEAST_SHARE * Math.abs(total.us)))
    .sort((one, other) => Math.abs(other.us) - Math.abs(one.us))
    .map(({ area, us }) => `${formatNumber(us * Math.sign(total.us))} in ${area}`)
  const more = total.us > 0 ? 'more' : 'less'
  return `${cell} costs ${formatUs(Math.abs(total.us))} ${more} per exchange than ${base}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`
}

/** The number of functions without a shown difference, as text. */
export const sayAlike = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? 'function shows' : 'functions show'} no difference`

/** One comparison of functions, for any format of lines. */
function linesOf(comparison: ProfileComparison): ReportLine[] {
  const { functions, notToldApart, total } = comparison
  const hidden = functions.length - MOST_FUNCTIONS
  return [
    { name: 'Why', text: profileSentence(comparison) },
    ...functions.slice(0, MOST_FUNCTIONS).map(one => ({
      name: '',
      text: `${signed(one.us)} (${signed(one.low)} to ${signed(one.high)}) ${functionName(one)}, ${one.area}`,
    })),
    ...(hidden > 0 ? [{ name: '', text: `and ${formatCount(hidden)} more functions that differ` }] : []),
    ...(total === null ? [] : [{ name: '', text: sayAlike(notToldApart) }]),
  ]
}

/** Which functions differ between cells; empty if nothing was profiled. */
export const functionLines = ({ functions = [] }: Comparison): ReportLine[] => functions.flatMap(linesOf)
