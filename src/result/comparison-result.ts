import { z } from 'zod'
import type { Failures } from '../statistics/failures.js'
import type { ComparedCell, RunValues } from './compared-cell.js'
import { verdictsOf } from './comparison.js'
import { type Result, type Run, resultSchema } from './result.js'
import { stepsOf } from './steps.js'
import type { Metric } from './verdict.js'

export const COMPARISON_SCHEMA = 'heythere/comparison/1'

const figure = z.number().nullable()

const verdictSchema = z.object({
  metric: z.enum(['throughputPerSecond', 'p50', 'p90', 'p99', 'cpuUsPerExchange', 'failed']),
  base: z.string(),
  cell: z.string(),
  verdict: z.enum(['better', 'worse', 'no difference shown']),
  ratio: figure,
  interval: z.tuple([z.number(), z.number()]).readonly().nullable(),
  p: figure,
  pAdjusted: figure,
  smallestShown: figure,
  /** Of the metric `failed`: the share of exchanges that failed or never began, of base and cell. */
  failed: z.tuple([z.number(), z.number()]).readonly().nullable().default(null),
  reason: z.string().nullable(),
})

/** A grid of settings, measured; each cell holds the whole Result of its runs. */
export const comparisonSchema = z
  .object({
    schema: z.literal(COMPARISON_SCHEMA),
    state: z.enum(['completed', 'stopped', 'failed']),
    /** Where the order of the runs starts; with the cells and their plans it is the whole experiment. */
    seed: z.int(),
    runsPerCell: z.int().min(1),
    baseline: z.string(),
    cells: z
      .array(
        z
          .object({ name: z.string(), settings: z.record(z.string(), z.string()), result: resultSchema })
          .readonly(),
      )
      .readonly(),
    verdicts: z.array(verdictSchema).readonly(),
  })
  .readonly()
export type Comparison = z.infer<typeof comparisonSchema>
export type ComparisonCell = Comparison['cells'][number]

export const failuresIn = ({ requests }: Run): Failures => ({
  failed: requests.failed + requests.notStarted,
  due: requests.started + requests.notStarted,
})

/** A run's own value of each metric. */
const valuesOf = (run: Run, pids: number): RunValues => ({
  throughputPerSecond: run.throughputPerSecond,
  p50: run.latencyUs.response.p50,
  p90: run.latencyUs.response.p90,
  p99: run.latencyUs.response.p99,
  cpuUsPerExchange: run.server?.cpuUsPerExchange ?? null,
  failures: failuresIn(run),
  samples: run.latencyUs.response.count,
  steps: stepsOf(run, pids),
})

export const comparedCell = (name: string, result: Result): ComparedCell => ({
  name,
  runs: result.runs.map(run => valuesOf(run, result.plan.pids.length)),
})

/**
 * What verdicts are passed on. Under an open load throughput is the rate that was asked for, so it says nothing; in a
 * closed load p50 says much the same as throughput. Fewer metrics leave each more power under Holm's correction.
 */
export function metricsOf(results: readonly Result[]): Metric[] {
  const isOpen = results.some(result => result.plan.load.kind === 'open')
  const knowsCpu = results.some(result => result.runs.some(run => run.server?.cpuUsPerExchange != null))
  return [isOpen ? 'p50' : 'throughputPerSecond', 'p99', ...(knowsCpu ? (['cpuUsPerExchange'] as const) : [])]
}

/** Verdicts on every cell against the baseline. */
export function judgeCells(cells: readonly ComparisonCell[], baseline: string): Comparison['verdicts'] {
  const compared = cells.map(cell => comparedCell(cell.name, cell.result))
  const base = cells.findIndex(cell => cell.name === baseline)
  return verdictsOf(compared, metricsOf(cells.map(cell => cell.result)), base)
}
