import { type Best, indistinguishableFromBest } from '../result/comparison.js'
import {
  type Comparison,
  type ComparisonCell,
  comparedCell,
  failuresIn,
  metricsOf,
} from '../result/comparison-result.js'
import type { Metric } from '../result/verdict.js'
import { formatNumber, formatShare } from '../units.js'
import type { Said } from './account.js'

type Verdict = Comparison['verdicts'][number]

const METRIC_NAMES: Readonly<Record<Verdict['metric'], string>> = {
  throughputPerSecond: 'throughput',
  p50: 'p50',
  p90: 'p90',
  p99: 'p99',
  cpuUsPerExchange: 'server CPU',
  failed: 'failed',
}

/** Two are what five runs can usually show; runs that hardly vary can show four. */
const DECIMALS = [2, 3, 4]

const times = (ratio: number, decimals: number): string =>
  `${ratio >= 10 || ratio < 0.1 ? formatNumber(ratio) : ratio.toFixed(decimals)}x`

/** The fewest decimals that are enough; two where none are. */
const decimalsFor = (areEnough: (decimals: number) => boolean): number => DECIMALS.find(areEnough) ?? 2

/** Whether a ratio that is not 1 is not printed as 1 either. */
const isToldFromOne = (ratio: number, decimals: number): boolean =>
  Math.abs(ratio - 1) >= 0.5 * 10 ** -decimals

/** A ratio and its interval: as many decimals as tell a difference from 1. */
function sayRatio(ratio: number, [low, high]: readonly [number, number], isDifferent: boolean) {
  const decimals = decimalsFor(
    count => !isDifferent || [low, ratio, high].every(value => isToldFromOne(value, count)),
  )
  const [middle, from, to] = [ratio, low, high].map(value => times(value, decimals))
  return { middle, range: `(${from} to ${to})` }
}

const saySmallest = (smallest: number): string =>
  times(
    smallest,
    decimalsFor(count => isToldFromOne(smallest, count)),
  )

/** "1.83x inline (1.71 to 1.95), better", or that no difference was shown and what could have been. */
export function sayVerdict({
  metric,
  base,
  verdict,
  ratio,
  interval,
  smallestShown,
  failed,
  reason,
}: Verdict): string {
  const name = METRIC_NAMES[metric]
  if (failed !== null) {
    const shares = `${formatShare(failed[1])}, ${base} ${formatShare(failed[0])}`
    return verdict === 'no difference shown'
      ? `${name} no difference shown from ${base}: ${shares}`
      : `${name} ${shares}: ${verdict}`
  }
  if (ratio === null || interval === null) return `${name}: not compared, ${reason ?? ''}`
  const isDifferent = verdict !== 'no difference shown'
  const { middle, range } = sayRatio(ratio, interval, isDifferent)
  if (isDifferent) return `${name} ${middle} ${base} ${range}: ${verdict}`
  // JSON has no infinity, and null for it
  const shown = Number.isFinite(smallestShown ?? Infinity)
    ? `from ${saySmallest(smallestShown ?? Infinity)} on these runs could have shown one`
    : 'these runs could have shown none'
  return `${name} no difference shown from ${base}: ${middle} ${range}; ${shown}`
}

const metricsIn = ({ cells }: Comparison): readonly Metric[] => metricsOf(cells.map(cell => cell.result))

/** What decides between the cells. */
const decidingMetric = (comparison: Comparison): Metric => metricsIn(comparison)[0] ?? 'throughputPerSecond'

/**
 * The best cell by a metric and those that can't be told from it; null where nothing can be compared, and for a metric that
 * no verdict is on. Verdicts are corrected for all metrics and this for one only, so a pair that has a verdict goes by that.
 */
function bestOf(comparison: Comparison, metric: Metric): Best | null {
  if (!metricsIn(comparison).includes(metric)) return null
  const found = indistinguishableFromBest(
    comparison.cells.map(cell => comparedCell(cell.name, cell.result)),
    metric,
  )
  if (found === null) return null
  const best = comparison.cells[found.best]?.name
  const alike = new Set(found.alike)
  for (const { metric: of, verdict, base, cell } of comparison.verdicts) {
    if (of !== metric || verdict !== 'no difference shown' || (base !== best && cell !== best)) continue
    const other = comparison.cells.findIndex(({ name }) => name === (base === best ? cell : base))
    if (!found.unjudged.has(other)) alike.add(other)
  }
  return { ...found, alike }
}

/** Marks the cells by one metric, the deciding one unless another is named: `*` the best, `=` those that can't be told from it. */
export function marksOf(comparison: Comparison, metric = decidingMetric(comparison)): string[] {
  const found = bestOf(comparison, metric)
  return comparison.cells.map((_, index) =>
    index === found?.best ? '*' : found?.alike.has(index) ? '=' : '',
  )
}

/** What the marks of a table with several metrics say. */
export const sayMarks = (comparison: Comparison): string =>
  `* best by ${METRIC_NAMES[decidingMetric(comparison)]}, = not told apart from it`

/** A metric is of what succeeded, so that whoever fails fast may be best by it. */
function failuresOf(cell: ComparisonCell | undefined): string {
  const runs = cell?.result.runs.map(run => failuresIn(run)) ?? []
  const failed = runs.reduce((sum, run) => sum + run.failed, 0)
  const due = runs.reduce((sum, run) => sum + run.due, 0)
  return failed === 0 ? '' : `, though ${formatShare(failed / due)} of its exchanges failed`
}

/** Which cell is best, in words; nothing where nothing can be compared. */
export function bestLines(comparison: Comparison): Said[] {
  const metric = decidingMetric(comparison)
  const found = bestOf(comparison, metric)
  if (found === null) return []
  const { best, alike, unjudged } = found
  const nameOf = (index: number): string => comparison.cells[index]?.name ?? ''
  const others = [...alike].filter(index => index !== best).map(nameOf)
  const unmeasured = comparison.cells.filter(({ result }) => result.runs.length === 0).map(({ name }) => name)
  const worse = comparison.cells.length - 1 - others.length - unmeasured.length - unjudged.size
  const isEvery = unmeasured.length + unjudged.size === 0
  const rest = [
    ...(others.length === 0 ? [] : [`can't be told from it: ${others.join('; ')}`]),
    ...(others.length > 0 || worse === 0
      ? []
      : [
          `every other cell ${isEvery ? '' : unjudged.size > 0 ? 'that was compared ' : 'with runs '}is worse`,
        ]),
    ...(unjudged.size === 0 ? [] : [`not compared with it: ${[...unjudged].map(nameOf).join('; ')}`]),
    ...(unmeasured.length === 0 ? [] : [`without runs: ${unmeasured.join('; ')}`]),
  ].join('; ')
  return [
    {
      name: 'Best',
      text: `${nameOf(best)}, by ${METRIC_NAMES[metric]}${failuresOf(comparison.cells[best])}; ${rest}`,
    },
  ]
}

/** Every verdict, cell by cell. */
export function verdictLines({ verdicts }: Comparison): Said[] {
  const cells = [...new Set(verdicts.map(verdict => verdict.cell))]
  return cells.flatMap(cell =>
    verdicts
      .filter(verdict => verdict.cell === cell)
      .map((verdict, index) => ({
        name: index === 0 ? 'Verdict' : '',
        text: `${cell}: ${sayVerdict(verdict)}`,
      })),
  )
}
