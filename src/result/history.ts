import { z } from 'zod'
import { planSchema } from '../plan/plan.js'
import { changePoints, noiseBetween } from '../statistics/change-points.js'
import { unlikeResults } from './alike.js'
import { metricsOf } from './comparison-result.js'
import { environmentSchema, type Result, type Warning, warningSchema } from './result.js'
import { METRICS, type Metric } from './verdict.js'

export const HISTORY_SCHEMA = 'heythere/history/1'

const metricSchema = z.enum(['throughputPerSecond', 'p50', 'p90', 'p99', 'cpuUsPerExchange'])
const figure = z.number().nullable()

const entrySchema = z
  .object({
    /** The file it was read from. */
    name: z.string(),
    title: z.string(),
    commit: z.string().nullable(),
    started: z.iso.datetime(),
    runs: z.int().min(0),
    /** The median over its runs, by metric; null without a value. */
    figures: z.partialRecord(metricSchema, figure).readonly(),
  })
  .readonly()

const trendSchema = z
  .object({
    metric: metricSchema,
    /** Without a change, 95 % of all pairs of results differ by no more than this share; null: too few. */
    noise: figure,
    /** Where a new level starts, by its first entry's index; `ratio` is this level over the one before. */
    steps: z
      .array(
        z.object({ at: z.int().min(0), ratio: z.number(), verdict: z.enum(['better', 'worse']) }).readonly(),
      )
      .readonly(),
    /** The geometric mean of the last level. */
    level: figure,
  })
  .readonly()
export type Trend = z.infer<typeof trendSchema>

/** Results of one plan in the order in which they were measured. */
export const historySchema = z
  .object({
    schema: z.literal(HISTORY_SCHEMA),
    /** The plan of the latest result. */
    plan: planSchema,
    environment: environmentSchema,
    entries: z.array(entrySchema).readonly(),
    trends: z.array(trendSchema).readonly(),
    warnings: z.array(warningSchema).readonly(),
  })
  .readonly()
export type History = z.infer<typeof historySchema>
export type HistoryEntry = History['entries'][number]

/** The probability of any step in a history without a change. */
const ALPHA = 0.05

/** A result, and the file that it came from. */
export interface Dated {
  readonly name: string
  readonly result: Result
}

function figureOf({ summary }: Result, metric: Metric): number | null {
  if (summary === null) return null
  switch (metric) {
    case 'throughputPerSecond':
      return summary.throughputPerSecond
    case 'cpuUsPerExchange':
      return summary.serverCpuUsPerExchange
    case 'p50':
    case 'p90':
    case 'p99':
      return summary.latencyUs.response[metric]
  }
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Variation is proportional to the level, so logarithms are compared; 0 has none and is left out. */
function trendOf(metric: Metric, values: readonly (number | null)[], alpha: number): Trend {
  const known = values.flatMap((value, index) =>
    value !== null && value > 0 ? [{ index, log: Math.log(value) }] : [],
  )
  const logs = known.map(({ log }) => log)
  const changes = changePoints(logs, { alpha })
  const bounds = [0, ...changes, logs.length]
  const levels = bounds.slice(1).map((end, at) => meanOf(logs.slice(bounds[at], end)))
  const last = levels.at(-1)
  return {
    metric,
    noise: noiseBetween(logs, changes),
    steps: changes.map((at, level) => {
      const ratio = Math.exp(levels[level + 1]! - levels[level]!)
      const isBetter = ratio > 1 === (METRICS[metric].better === 'higher')
      return { at: known[at]!.index, ratio, verdict: isBetter ? 'better' : 'worse' }
    }),
    level: last === undefined || Number.isNaN(last) ? null : Math.exp(last),
  }
}

/** The differences from the latest result that make this one another experiment. */
export const unlikeLatest = ({ result }: Dated, latest: Dated): readonly string[] =>
  unlikeResults(result, latest.result).matters

/** In the order in which they were measured, which is that of their commits if each was measured once. */
export const inOrder = (results: readonly Dated[]): Dated[] =>
  results.toSorted((one, other) =>
    one.result.environment.started < other.result.environment.started
      ? -1
      : one.result.environment.started > other.result.environment.started
        ? 1
        : 0,
  )

/** If not all were measured on one machine, a step may be due to the machine. */
function unlikeWarning(results: readonly Dated[], latest: Dated): Warning[] {
  const unlike = results.flatMap(({ name, result }) => {
    const { matters, rest } = unlikeResults(result, latest.result)
    const differs = [...matters, ...rest]
    return differs.length === 0 ? [] : `${name}: ${differs.join(', ')}`
  })
  const [first] = unlike
  if (first === undefined) return []
  const count = unlike.length === 1 ? 'one was' : `${unlike.length} were`
  return [
    {
      code: 'not-alike',
      figure: unlike.length,
      message: `${count} not measured in the same way as the latest, so a step may come from the machine: ${first}`,
    },
  ]
}

/** A run that was cut short has fewer seconds, and only the early ones. */
function incompleteWarning(results: readonly Dated[]): Warning[] {
  const cut = results.filter(({ result }) => result.state !== 'completed').map(({ name }) => name)
  if (cut.length === 0) return []
  const count = cut.length === 1 ? 'one result is' : `${cut.length} results are`
  return [
    {
      code: 'not-complete',
      figure: cut.length,
      message: `${count} from a stopped or failed measurement: ${cut[0]}; leave them out, or measure again`,
    },
  ]
}

/** Makes the history of ordered results. Steps are found by E-divisive, see changePoints(). */
export function historyOf(results: readonly [Dated, ...Dated[]]): History {
  const latest = results.at(-1) ?? results[0]
  const metrics = metricsOf(results.map(({ result }) => result))
  const figures = (result: Result) =>
    Object.fromEntries(metrics.map(metric => [metric, figureOf(result, metric)]))
  return {
    schema: HISTORY_SCHEMA,
    plan: latest.result.plan,
    environment: latest.result.environment,
    entries: results.map(({ name, result }) => ({
      name,
      title: result.plan.title,
      commit: result.environment.commit,
      started: result.environment.started,
      runs: result.runs.length,
      figures: figures(result),
    })),
    trends: metrics.map(metric =>
      trendOf(
        metric,
        results.map(({ result }) => figureOf(result, metric)),
        ALPHA / metrics.length,
      ),
    ),
    warnings: [...unlikeWarning(results, latest), ...incompleteWarning(results)],
  }
}
