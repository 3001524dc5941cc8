import type { Plan } from '../../plan/plan.js'
import { formatCount, formatNumber } from '../../units.js'
import type { Environment } from '../result.js'
import type { Probe } from '../search-result.js'
import type { Raised } from './warns.js'

/** Probes closer than this do not contradict each other: the bound breaks somewhere between them. */
const SAME_RATE = 1.03

/** The input of a search's warnings. */
export interface Searched {
  readonly plan: Plan
  readonly environment: Environment
  readonly probes: readonly Probe[]
  /** The highest rate that kept the limits; null if none did. */
  readonly kept: number | null
}

/** How many probes must be left out for the others to agree on one rate below which the bound is kept. */
function misfits(probes: readonly Probe[]): number {
  const decided = probes.filter(({ verdict }) => verdict !== 'unsure')
  const wrongBy = (edge: number): number =>
    decided.filter(({ verdict, ratePerSecond }) => (verdict === 'kept') !== ratePerSecond <= edge).length
  return Math.min(...[0, ...decided.map(({ ratePerSecond }) => ratePerSecond)].map(wrongBy))
}

/** Probes that contradict each other make the answer less certain. */
export function contradictingProbes({ probes }: Searched): Raised | null {
  const ratesOf = (wanted: Probe['verdict']): number[] =>
    probes.flatMap(({ verdict, ratePerSecond }) => (verdict === wanted ? ratePerSecond : []))
  const highestKept = Math.max(...ratesOf('kept'))
  const lowestBroken = Math.min(...ratesOf('broken'))
  if (!(highestKept / lowestBroken > SAME_RATE)) return null
  const figure = misfits(probes)
  const message = `${formatCount(figure)} of ${formatCount(probes.length)} probes contradict the others: the bound was broken at ${formatNumber(lowestBroken)}/s and kept at ${formatNumber(highestKept)}/s, which makes the answer less certain; the server or a machine was unsteady: use a longer --duration, or a quiet machine`
  return { message, figure }
}
