import { tooFewSamples } from '../result/compared-cell.js'
import { comparedCell } from '../result/comparison-result.js'
import type { Result, Run } from '../result/result.js'
import { stepsOf } from '../result/steps.js'
import { middle } from '../result/summary.js'
import type { Metric } from '../result/verdict.js'
import { type Estimate, interval } from '../statistics/averages.js'
import { largest } from '../statistics/extremes.js'
import { formatCount, formatNumber, formatUs } from '../units.js'

/** A result with a unique name: a cell of a comparison, or one of several files. */
export interface Named {
  readonly name: string
  readonly result: Result
}

/** A figure by which results are compared. */
export interface ComparedColumn {
  readonly metric: Metric
  readonly name: string
  /** The longer name, if there is room. */
  readonly title: string
  readonly better: 'more' | 'less'
  readonly of: (run: Run) => number | null
  readonly show: (value: number) => string
}

const THROUGHPUT: ComparedColumn = {
  metric: 'throughputPerSecond',
  name: 'req/s',
  title: 'Throughput, requests/s',
  better: 'more',
  of: run => run.throughputPerSecond,
  show: formatNumber,
}
const P50: ComparedColumn = {
  metric: 'p50',
  name: 'p50',
  title: 'Response time, p50',
  better: 'less',
  of: run => run.latencyUs.response.p50,
  show: formatUs,
}
const P99: ComparedColumn = {
  metric: 'p99',
  name: 'p99',
  title: 'Response time, p99',
  better: 'less',
  of: run => run.latencyUs.response.p99,
  show: formatUs,
}
const CPU: ComparedColumn = {
  metric: 'cpuUsPerExchange',
  name: 'CPU',
  title: 'Server CPU per exchange',
  better: 'less',
  of: run => run.server?.cpuUsPerExchange ?? null,
  show: formatUs,
}

export const COLUMNS: readonly ComparedColumn[] = [THROUGHPUT, P50, P99, CPU]
/** The columns that a pivot shows. */
export const PIVOTED: readonly ComparedColumn[] = [THROUGHPUT, P99]

/** A column's median over runs, its 95 % interval if any, and whether a run had too few exchanges for it. */
export interface ComparedFigure {
  readonly middle: number
  readonly interval: Estimate | null
  readonly isShaky: boolean
}

/** Null if no run has a value. */
export function figureOf(result: Result, { of, metric }: ComparedColumn): ComparedFigure | null {
  const { runs, plan } = result
  const known = runs.map(of).filter(value => value !== null)
  const found = middle(known)
  if (found === null) return null
  const step = largest(runs.map(run => stepsOf(run, plan.pids.length)[metric]))
  return {
    middle: found,
    interval: interval(known, step),
    isShaky: tooFewSamples(metric, [comparedCell('', result)]) !== null,
  }
}

/** The median as text: "12.2 ms", or "12.2 ms?" with too few samples beyond it. */
export const sayMiddle = ({ middle, isShaky }: ComparedFigure, { show }: ComparedColumn): string =>
  `${show(middle)}${isShaky ? '?' : ''}`

/** Exchanges that failed or never started, over all runs. */
export const failedIn = ({ runs }: Result): string =>
  runs.length === 0
    ? 'no run'
    : formatCount(runs.reduce((total, { requests }) => total + requests.failed + requests.notStarted, 0))
