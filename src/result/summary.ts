import type { Figures } from '../recording/histogram.js'
import { interval, median } from '../statistics/averages.js'
import { largest } from '../statistics/extremes.js'
import { kindNames, kindOf } from './kinds.js'
import type { Run, Summary } from './result.js'
import { stepsOf } from './steps.js'
import type { Metric } from './verdict.js'

/** The median of the runs' own values; null where no run has one. */
export function middle(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : median(known)
}

function middleFigures(runs: readonly Figures[]): Figures {
  const of = (pick: (figures: Figures) => number | null) => middle(runs.map(pick))
  return {
    count: Math.round(of(figures => figures.count) ?? 0),
    min: of(figures => figures.min),
    mean: of(figures => figures.mean),
    stddev: of(figures => figures.stddev),
    p50: of(figures => figures.p50),
    p75: of(figures => figures.p75),
    p90: of(figures => figures.p90),
    p95: of(figures => figures.p95),
    p99: of(figures => figures.p99),
    p99_9: of(figures => figures.p99_9),
    p99_99: of(figures => figures.p99_99),
    max: of(figures => figures.max),
  }
}

type Interval = readonly [number, number] | null

/** Null under three runs, and where a run has no such figure: see statistics/averages.ts. */
function intervalOf(runs: readonly Run[], metric: Metric, of: (run: Run) => number | null): Interval {
  const values = runs.map(of)
  const step = largest(runs.map(run => stepsOf(run, 0)[metric]))
  const found = values.includes(null) ? null : interval(values.map(Number), step)
  return found && [found.low, found.high]
}

const summarizeKinds = (runs: readonly Run[]): Summary['kinds'] =>
  Object.fromEntries(
    kindNames(runs).map(name => [
      name,
      {
        latencyUs: {
          response: middleFigures(runs.flatMap(run => kindOf(run, name)?.figures.latencyUs.response ?? [])),
        },
      },
    ]),
  )

function openingOf(runs: readonly Run[]): Figures | null {
  const figures = runs.flatMap(run => run.latencyUs.opening ?? [])
  return figures.length === 0 ? null : middleFigures(figures)
}

/** Over all runs: the median of each run's own value, since a run and not a request is the replicate. */
export function summarize(runs: readonly Run[]): Summary | null {
  if (runs.length === 0) return null
  return {
    throughputPerSecond: middle(runs.map(run => run.throughputPerSecond)) ?? 0,
    latencyUs: {
      response: middleFigures(runs.map(run => run.latencyUs.response)),
      service: middleFigures(runs.map(run => run.latencyUs.service)),
      connect: middleFigures(runs.map(run => run.latencyUs.connect)),
      firstByte: middleFigures(runs.map(run => run.latencyUs.firstByte)),
      opening: openingOf(runs),
    },
    driverCpuUsPerExchange: middle(runs.map(run => run.driver.cpuUsPerExchange)),
    serverCpuUsPerExchange: middle(runs.map(run => run.server?.cpuUsPerExchange ?? null)),
    intervals: {
      throughputPerSecond: intervalOf(runs, 'throughputPerSecond', run => run.throughputPerSecond),
      p50: intervalOf(runs, 'p50', run => run.latencyUs.response.p50),
      p90: intervalOf(runs, 'p90', run => run.latencyUs.response.p90),
      p99: intervalOf(runs, 'p99', run => run.latencyUs.response.p99),
    },
    kinds: summarizeKinds(runs),
  }
}
