import { type Comparison, cellByRound, metricsOf } from '../result/comparison-result.js'
import { bestCells, metricOfGoal } from '../result/decision.js'
import { loadGroups } from '../result/load-groups.js'
import { unusable } from '../result/rounds.js'
import type { Metric } from '../result/verdict.js'
import { formatNumber, formatShare } from '../units.js'
import type { ReportLine } from './account.js'

type Verdict = Comparison['verdicts'][number]

export const METRIC_NAMES: Readonly<Record<Verdict['metric'], string>> = {
  throughputPerSecond: 'throughput',
  p50: 'p50',
  p90: 'p90',
  p99: 'p99',
  cpuUsPerExchange: 'server CPU',
  failed: 'failed',
}

/** Five runs can usually show a difference in the second decimal; runs that hardly vary, in the fourth. */
const DECIMALS = [2, 3, 4]

/** The limits of printed ratios: with a large variance, an interval's ends can have hundreds of digits. */
const MOST_TOLD = 1_000_000
const LEAST_TOLD = '0.000001'

function times(ratio: number, decimals: number): string {
  if (ratio > MOST_TOLD) return `over ${formatNumber(MOST_TOLD)}x`
  if (ratio < Number(LEAST_TOLD)) return `under ${LEAST_TOLD}x`
  return `${ratio >= 10 || ratio < 0.1 ? formatNumber(ratio) : ratio.toFixed(decimals)}x`
}

/** The fewest decimals that are enough; two if none are. */
const decimalsFor = (areEnough: (decimals: number) => boolean): number => DECIMALS.find(areEnough) ?? 2

/** Whether a ratio other than 1 still differs from 1 as it is printed. */
const isToldFromOne = (ratio: number, decimals: number): boolean =>
  Math.abs(ratio - 1) >= 0.5 * 10 ** -decimals

/** A ratio and its interval, with enough decimals to show a difference from 1. */
export function sayRatio(ratio: number, [low, high]: readonly [number, number], isDifferent: boolean) {
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

/** "1.83x inline (1.71 to 1.95), better", or that no difference was shown and which ones could have been. */
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
  if (verdict === 'alike') {
    const { middle, range } = sayRatio(ratio, interval, false)
    return `${name} alike: ${middle} ${base} ${range}`
  }
  const isDifferent = verdict !== 'no difference shown'
  const { middle, range } = sayRatio(ratio, interval, isDifferent)
  if (isDifferent) return `${name} ${middle} ${base} ${range}: ${verdict}`
  // JSON has no infinity, and stores null instead
  const shown = Number.isFinite(smallestShown ?? Infinity)
    ? `these runs could show differences of ${saySmallest(smallestShown ?? Infinity)} or more`
    : 'these runs could not show any difference'
  return `${name} no difference shown from ${base}: ${middle} ${range}; ${shown}`
}

const metricsIn = ({ cells }: Comparison): readonly Metric[] => metricsOf(cells.map(cell => cell.result))

/** The metric that decides between the cells. */
export const decidingMetric = (comparison: Comparison): Metric =>
  comparison.rule?.kind === 'tune'
    ? metricOfGoal(comparison.rule.goal)
    : (metricsIn(comparison)[0] ?? 'throughputPerSecond')

/** The indexes of a group's best cell, of those not shown to be worse, and of those not comparable. */
export interface BestCells {
  readonly base: number
  readonly best: number
  readonly alike: readonly number[]
  readonly unjudged: readonly number[]
}

const ALPHA = 0.05

/** The result of a race. */
function bestOfRace({ cells, decision }: Comparison): BestCells[] {
  const indexOf = (name: string) => cells.findIndex(cell => cell.name === name)
  if (!decision?.best) return []
  return [{ base: 0, best: indexOf(decision.best), alike: decision.alike.map(indexOf), unjudged: [] }]
}

/** The best cells by one metric, for each load with several cells; empty if nothing can be compared. */
export function bestsOf(comparison: Comparison, metric: Metric): BestCells[] {
  const { cells, baseline, verdicts, rule = { kind: 'fixed' } } = comparison
  if (rule.kind === 'tune') return metric === decidingMetric(comparison) ? bestOfRace(comparison) : []
  if (!metricsIn(comparison).includes(metric)) return []
  return loadGroups(cells, baseline).flatMap((group): BestCells[] => {
    if (group.cells.length < 2) return []
    const compared = group.cells.map(index => cellByRound(cells[index]!))
    const base = group.cells.indexOf(group.base)
    const found = bestCells({ cells: compared, metric, base, rule, verdicts, alpha: ALPHA })
    if (found === null) return []
    const indexOf = (name: string) => cells.findIndex(cell => cell.name === name)
    const unjudged = compared.filter(one => one.runs.length > 0 && unusable(one, metric) !== null)
    return [
      {
        base: group.base,
        best: indexOf(found.best),
        alike: found.alike.map(indexOf),
        unjudged: unjudged.map(({ name }) => indexOf(name)),
      },
    ]
  })
}

/**
 * The marks of the cells by one metric (default: the deciding one): `*` the best, `=` those not shown to
 * differ from it.
 */
export function marksOf(comparison: Comparison, metric = decidingMetric(comparison)): string[] {
  const found = bestsOf(comparison, metric)
  return comparison.cells.map((_, index) =>
    found.some(({ best }) => index === best)
      ? '*'
      : found.some(({ alike }) => alike.includes(index))
        ? '='
        : '',
  )
}

/** Explains the marks of a table with several metrics. */
export const sayMarks = (comparison: Comparison): string =>
  bestsOf(comparison, decidingMetric(comparison)).length === 0
    ? 'geometric means over rounds'
    : `* best by ${METRIC_NAMES[decidingMetric(comparison)]}, = not shown to differ from it`

/** All verdicts, cell by cell. */
export function verdictLines({ verdicts }: Comparison): ReportLine[] {
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
