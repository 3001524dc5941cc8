import { PERCENTILES } from '../recording/figures.js'
import { geometricMean } from '../statistics/averages.js'
import { largest, smallest as smallestOf } from '../statistics/extremes.js'
import type { Failures } from '../statistics/failures.js'
import { formatCount } from '../units.js'
import { shakyPercentile } from './shaky-percentile.js'
import type { Metric } from './verdict.js'

/** The values of one run; a metric that was not measured is absent or null. */
export interface RunValues extends Readonly<Partial<Record<Metric, number | null>>> {
  readonly failures?: Failures
  /** The number of exchanges behind its percentiles; absent means enough. */
  readonly samples?: number
  /** The resolution of each metric, in its own unit (see steps.ts); absent means exact. */
  readonly steps?: Readonly<Partial<Record<Metric, number>>>
}

/** A cell of the grid: the finished runs of one setting. Its name is unique, since verdicts refer to it. */
export interface ComparedCell {
  readonly name: string
  readonly runs: readonly RunValues[]
}

export const valuesOf = (cell: ComparedCell, metric: Metric): number[] =>
  cell.runs.map(run => run[metric] ?? Number.NaN)

/** The coarsest resolution of any run of a cell, as a share of the cell's mean. */
export function stepShareOf(cell: ComparedCell, metric: Metric): number {
  const mean = geometricMean(valuesOf(cell, metric))
  return mean === null ? 0 : largest(cell.runs.map(run => run.steps?.[metric] ?? 0)) / mean
}

export const tooFewRuns = (base: readonly unknown[], change: readonly unknown[]): string | null =>
  base.length < 2 || change.length < 2
    ? `fewer than 2 runs a side (${base.length} and ${change.length})`
    : null

/** Why a percentile of these cells depends on a few random values; null if it does not. */
export function tooFewSamples(metric: Metric, cells: readonly ComparedCell[]): string | null {
  if (metric === 'throughputPerSecond' || metric === 'cpuUsPerExchange') return null
  const smallest = smallestOf(cells.flatMap(({ runs }) => runs.map(run => run.samples ?? Infinity)))
  return shakyPercentile(smallest, PERCENTILES[metric])
    ? `${formatCount(smallest)} exchanges are too few for ${metric}`
    : null
}

/** Why two cells can't be compared by a metric; null if they can. */
export function obstacle(metric: Metric, base: ComparedCell, cell: ComparedCell): string | null {
  const values = [...valuesOf(base, metric), ...valuesOf(cell, metric)]
  if (values.length > 0 && values.every(Number.isNaN)) return `${metric} was not measured`
  const tooFew = tooFewRuns(base.runs, cell.runs)
  if (tooFew !== null) return tooFew
  if (values.some(value => !(value > 0 && Number.isFinite(value)))) return `a run has no ${metric} above 0`
  return tooFewSamples(metric, [base, cell])
}
