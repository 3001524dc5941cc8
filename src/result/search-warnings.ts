import type { Plan } from '../plan/plan.js'
import { formatCount, formatNumber } from '../units.js'
import type { Environment, Warning } from './result.js'
import type { Probe } from './search-result.js'
import { warningsOf } from './warnings.js'

/** Closer than this, probes that differ are no contradiction: somewhere there the bound breaks. */
const SAME_RATE = 1.03

/** What the warnings of a search judge. */
export interface JudgedSearch {
  readonly plan: Plan
  readonly environment: Environment
  readonly probes: readonly Probe[]
  /** The highest rate that kept the bound; null where none did. */
  readonly kept: number | null
}

/** How many probes one has to leave out for the others to agree on one rate below which all is kept. */
function misfits(probes: readonly Probe[]): number {
  const told = probes.filter(({ verdict }) => verdict !== 'unsure')
  const wrongBy = (edge: number): number =>
    told.filter(({ verdict, ratePerSecond }) => (verdict === 'kept') !== ratePerSecond <= edge).length
  return Math.min(...[0, ...told.map(({ ratePerSecond }) => ratePerSecond)].map(wrongBy))
}

function contradictions(probes: readonly Probe[]): Warning[] {
  const ratesOf = (wanted: Probe['verdict']): number[] =>
    probes.flatMap(({ verdict, ratePerSecond }) => (verdict === wanted ? ratePerSecond : []))
  const highestKept = Math.max(...ratesOf('kept'))
  const lowestBroken = Math.min(...ratesOf('broken'))
  if (!(highestKept / lowestBroken > SAME_RATE)) return []
  const figure = misfits(probes)
  const message = `${formatCount(figure)} of ${formatCount(probes.length)} probes contradict the others: the bound was broken at ${formatNumber(lowestBroken)}/s and kept at ${formatNumber(highestKept)}/s, which makes the answer less sure; the server or a machine was unsteady: use a longer --duration, or search on quiet machines`
  return [{ code: 'contradicting-probes', message, figure }]
}

/** Doubts about the answer: probes that contradict each other, and what may be wrong with those that it rests on. */
export function searchWarnings({ plan, environment, probes, kept }: JudgedSearch): Warning[] {
  const carrying = probes.filter(
    ({ verdict, ratePerSecond, heldPerSecond }) =>
      kept !== null && ((verdict === 'kept' && ratePerSecond === kept) || heldPerSecond === kept),
  )
  const arrival = plan.load.kind === 'open' ? plan.load.arrival : 'constant'
  const load = { kind: 'open' as const, ratePerSecond: carrying[0]?.ratePerSecond ?? 0, arrival }
  const judged = { plan: { ...plan, load }, environment, runs: carrying.flatMap(({ run }) => run ?? []) }
  return [
    ...contradictions(probes),
    // A probe with too few samples for its bound has shown nothing, and no other percentile matters here
    ...warningsOf(judged).filter(({ code }) => code !== 'few-samples'),
  ]
}
