import { keyed } from '../keyed.js'
import { FIGURES, type Figures } from '../recording/figures.js'
import { EXCHANGE_PHASES, NEWER_PHASES } from '../recording/phases.js'
import { interval, median } from '../statistics/averages.js'
import { largest } from '../statistics/extremes.js'
import { kindNames, kindOf } from './kinds.js'
import type { Run, Summary } from './result.js'
import { stepsOf } from './steps.js'
import type { Metric } from './verdict.js'

/** The median over the runs; null if no run has a value. */
export function middle(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : median(known)
}

const middleFigures = (runs: readonly Figures[]): Figures => ({
  count: Math.round(middle(runs.map(({ count }) => count)) ?? 0),
  ...keyed(FIGURES, figure => middle(runs.map(figures => figures[figure]))),
})

type Interval = readonly [number, number] | null

/** Null with fewer than three runs, or if a run has no such figure: see statistics/averages.ts. */
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

/** Null if no run has the phase. */
function newerPhase(runs: readonly Run[], phase: (typeof NEWER_PHASES)[number]): Figures | null {
  const figures = runs.flatMap(run => run.latencyUs[phase] ?? [])
  return figures.length === 0 ? null : middleFigures(figures)
}

/** Over all runs: the median of the runs' values, because a run is the replicate, not a request. */
export function summarize(runs: readonly Run[]): Summary | null {
  if (runs.length === 0) return null
  return {
    throughputPerSecond: middle(runs.map(run => run.throughputPerSecond)) ?? 0,
    latencyUs: {
      ...keyed(EXCHANGE_PHASES, phase => middleFigures(runs.map(run => run.latencyUs[phase]))),
      ...keyed(NEWER_PHASES, phase => newerPhase(runs, phase)),
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
