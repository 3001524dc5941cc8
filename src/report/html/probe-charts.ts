import type { Probe, Search } from '../../result/search-result.js'
import { type Bounded, type Threshold, valueIn } from '../../result/threshold.js'
import { formatNumber } from '../../units.js'
import { boundsOf, nameOf } from '../search-table.js'
import { type Chart, decades, fromZero, line } from './chart.js'

const VERDICTS = ['kept', 'broken', 'unsure'] as const

interface Point {
  readonly ratePerSecond: number
  readonly verdict: Probe['verdict']
  readonly value: number
}

/** Drawn if no latency has a limit. */
const USUAL: Bounded = { field: 'p99', kind: null, stage: null, unit: 'us' }

/** The probes with a finite value, by their rate; an infinite one does not fit on an axis. */
const pointsOf = (probes: readonly Probe[], bounded: Bounded): Point[] =>
  probes
    .flatMap(({ ratePerSecond, verdict, run }) => {
      const value = run === null ? Number.POSITIVE_INFINITY : valueIn(run, bounded)
      return Number.isFinite(value) ? [{ ratePerSecond, verdict, value }] : []
    })
    .sort((one, other) => one.ratePerSecond - other.ratePerSecond)

/** The value on the axis: shares are percentages. */
const scaled = (value: number, { unit }: Bounded): number =>
  unit === 'share' ? value * 100 : unit === 'us' ? Math.max(1, value) : value

function titleOf(bounded: Bounded): string {
  const { field, kind, unit } = bounded
  if (field !== 'errors') return `${nameOf(bounded)} of each probe by its rate`
  const of = kind === null ? '' : ` of ${kind}`
  return `${unit === 'share' ? 'Share' : 'Exchanges'}${of} that failed in each probe by its rate`
}

/** One field of every probe over its rate, with its limits as lines. Null if no probe has a value. */
function chartOf(probes: readonly Probe[], bounded: Bounded, bounds: readonly Threshold[]): Chart | null {
  const points = pointsOf(probes, bounded)
  const [lowest, highest] = [points[0], points.at(-1)]
  if (lowest === undefined || highest === undefined) return null
  const xs = points.map(({ ratePerSecond }) => ratePerSecond)
  const ys = points.map(({ value }) => scaled(value, bounded))
  const all = [...ys, ...bounds.map(({ bound }) => scaled(bound, bounded))]
  return {
    title: titleOf(bounded),
    xs,
    xTexts: xs.map(x => `${formatNumber(x)}/s`),
    xName: 'Rate',
    x: {
      unit: '/s',
      isLog: true,
      range: [lowest.ratePerSecond * 0.9, highest.ratePerSecond * 1.1],
      ticks: xs.map(at => ({ at, text: `${formatNumber(at)}/s` })),
    },
    y: bounded.unit === 'us' ? decades(all) : fromZero(bounded.unit === 'share' ? '%' : '', all),
    series: [
      ...VERDICTS.map(name => ({
        ...line(
          name,
          points.map(({ verdict }, index) => (verdict === name ? (ys[index] ?? null) : null)),
        ),
        kind: 'points' as const,
      })),
      ...bounds.map(({ text, bound }) =>
        line(
          text,
          xs.map(() => scaled(bound, bounded)),
        ),
      ),
    ],
  }
}

/** A chart for each field that has a limit, with the values by which the verdicts judge it. */
export function probeCharts(search: Search): Chart[] {
  const bounds = boundsOf(search).filter(({ field }) => field !== 'throughput')
  const key = (one: Bounded): string => `${nameOf(one)} ${one.unit}`
  const bounded = new Map<string, Bounded>(bounds.map(one => [key(one), one]))
  if (!bounds.some(({ unit }) => unit === 'us')) bounded.set(key(USUAL), USUAL)
  return [...bounded.values()].flatMap(
    one =>
      chartOf(
        search.probes,
        one,
        bounds.filter(bound => key(bound) === key(one)),
      ) ?? [],
  )
}
