import { type Readings, type Rounds, readingOf } from '../statistics/reading.js'
import { type ComparedCell, type RunValues, tooFewSamples, valuesOf } from './compared-cell.js'
import { METRICS, type Metric } from './verdict.js'

/** A cell with the round of each of its runs; null: run n belongs to round n, as in files of 1.x. */
export interface CellByRound extends ComparedCell {
  readonly rounds: readonly number[] | null
}

const NAMES = Object.keys(METRICS) as Metric[]

/** Runs by their rounds; null if a cell did not run. */
export function byRound<Of>(runs: readonly Of[], rounds: readonly number[] | null): (Of | null)[] {
  const placed: (Of | null)[] = []
  runs.forEach((run, index) => {
    const round = rounds?.[index] ?? index
    while (placed.length <= round) placed.push(null)
    placed[round] = run
  })
  return placed
}

/**
 * Why a cell can't be compared by a metric; null if it can. A single value without a logarithm excludes the
 * metric: leaving out its round would flatter the cell.
 */
export function unusable(cell: ComparedCell, metric: Metric): string | null {
  const values = valuesOf(cell, metric)
  if (values.length === 0) return null
  if (values.every(Number.isNaN)) return `${metric} was not measured`
  if (values.some(value => !(value > 0 && Number.isFinite(value)))) return `a run has no ${metric} above 0`
  return tooFewSamples(metric, [cell])
}

const readingsOf = (run: RunValues, metrics: readonly Metric[]): Readings =>
  Object.fromEntries(metrics.map(metric => [metric, readingOf(run[metric], run.steps?.[metric] ?? 0)]))

/** The readings for tests by round, with only those metrics by which a cell can be compared. */
export function readingRounds(cells: readonly CellByRound[]): Rounds {
  const columns = cells.map(cell => {
    const metrics = NAMES.filter(metric => unusable(cell, metric) === null)
    return byRound(cell.runs, cell.rounds).map(run => run && readingsOf(run, metrics))
  })
  const rounds = Math.max(0, ...columns.map(({ length }) => length))
  return Array.from({ length: rounds }, (_, round) => columns.map(column => column[round] ?? null))
}
