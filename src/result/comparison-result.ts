import { z } from 'zod'
import { compareProfiles, type ProfileComparison, profileComparisonSchema } from '../profile/compare.js'
import type { Failures } from '../statistics/failures.js'
import type { ComparedCell, RunValues } from './compared-cell.js'
import type { Comparison, ComparisonCell, Decision, Rule } from './comparison-record.js'
import { decisionOf, decisionSchema } from './decision.js'
import { loadGroups } from './load-groups.js'
import { pairedVerdicts } from './paired-verdicts.js'
import { type Result, type Run, resultSchema } from './result.js'
import type { CellByRound } from './rounds.js'
import { judgeRule, ruleSchema } from './rule.js'
import { stepsOf } from './steps.js'
import type { Metric } from './verdict.js'

export type { Comparison, ComparisonCell } from './comparison-record.js'

export const COMPARISON_SCHEMA = 'heythere/comparison/1'

/** A file can't make rounds of which there are none take memory. */
const MOST_ROUND = 9999

const figure = z.number().nullable()

const verdictSchema = z.object({
  metric: z.enum(['throughputPerSecond', 'p50', 'p90', 'p99', 'cpuUsPerExchange', 'failed']),
  base: z.string(),
  cell: z.string(),
  verdict: z.enum(['better', 'worse', 'alike', 'no difference shown']),
  ratio: figure,
  interval: z.tuple([z.number(), z.number()]).readonly().nullable(),
  p: figure,
  pAdjusted: figure,
  smallestShown: figure,
  /** Of the metric `failed`: the share of exchanges that failed or never began, of base and cell. */
  failed: z.tuple([z.number(), z.number()]).readonly().nullable().default(null),
  reason: z.string().nullable(),
})

/** A cell with its runs; `rounds` names the round of each, and is absent where run n is of round n, as in files of 1.x. */
export const cellSchema = z
  .object({
    name: z.string(),
    settings: z.record(z.string(), z.string()),
    rounds: z.array(z.int().min(0).max(MOST_ROUND)).readonly().optional(),
    result: resultSchema,
  })
  .readonly()

/** A grid of settings, measured; each cell holds the whole Result of its runs. */
export const comparisonSchema = z
  .object({
    schema: z.literal(COMPARISON_SCHEMA),
    state: z.enum(['completed', 'stopped', 'failed']),
    /** Where the order of the runs starts; with the cells and their plans it is the whole experiment. */
    seed: z.int(),
    runsPerCell: z.int().min(1),
    baseline: z.string(),
    cells: z.array(cellSchema).readonly(),
    verdicts: z.array(verdictSchema).readonly(),
    /** When it ends; absent: after `runsPerCell` rounds, as in files of 1.x. */
    rule: ruleSchema.optional(),
    /** Absent in files of 1.x; null where cells differ in their load, which is no setting. */
    decision: decisionSchema.nullable().optional(),
    /** Which functions differ, of each cell against the baseline; absent where cells were not profiled. */
    functions: z.array(profileComparisonSchema).readonly().optional(),
  })
  .readonly()

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

export const comparedCell = (
  name: string,
  result: { readonly plan: Pick<Result['plan'], 'pids'>; readonly runs: Result['runs'] },
): ComparedCell => ({
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

/** A cell as tests by round take it. */
export const cellByRound = ({ name, result, rounds }: ComparisonCell): CellByRound => ({
  ...comparedCell(name, result),
  rounds: rounds ?? null,
})

const ALPHA = 0.05

/**
 * Verdicts on every cell against the baseline, by round. Where cells differ in their load, against the cell with the
 * baseline's settings under the same load; then each load has its share of the error.
 */
export function judgeCells(
  cells: readonly ComparisonCell[],
  baseline: string,
  rule: Rule = { kind: 'fixed' },
): Comparison['verdicts'] {
  const metrics = metricsOf(cells.map(cell => cell.result))
  const groups = loadGroups(cells, baseline)
  const alpha = ALPHA / Math.max(1, groups.filter(group => group.cells.length > 1).length)
  return groups.flatMap(group =>
    pairedVerdicts(
      group.cells.map(index => cellByRound(cells[index]!)),
      metrics,
      group.cells.indexOf(group.base),
      judgeRule(rule, alpha),
    ),
  )
}

/** Which functions differ, of each cell against the baseline; none where one of the two was not profiled. */
function functionsOf(cells: readonly ComparisonCell[], baseline: string): ProfileComparison[] {
  const base = cells.find(({ name }) => name === baseline)
  return cells.flatMap(cell =>
    cell === base || !base?.result.profiles || !cell.result.profiles
      ? []
      : compareProfiles(
          { name: base.name, profiles: base.result.profiles },
          { name: cell.name, profiles: cell.result.profiles },
        ),
  )
}

/** Verdicts and the decision that follows from them. */
export function judged(
  cells: readonly ComparisonCell[],
  baseline: string,
  rule: Rule,
): Pick<Comparison, 'verdicts' | 'functions'> & { readonly decision: Decision | null } {
  const verdicts = judgeCells(cells, baseline, rule)
  const [metric] = metricsOf(cells.map(cell => cell.result))
  const [group, ...others] = loadGroups(cells, baseline)
  const decision =
    metric === undefined || group === undefined || others.length > 0
      ? null
      : decisionOf({ cells: cells.map(cellByRound), metric, base: group.base, rule, verdicts, alpha: ALPHA })
  const functions = functionsOf(cells, baseline)
  return { verdicts, decision, ...(functions.length > 0 && { functions }) }
}

/** The same of a saved comparison, judged by round as far as its runs allow: one of 1.x was judged as if it had none. */
export const judgedAnew = (comparison: Comparison): Comparison => ({
  ...comparison,
  ...judged(comparison.cells, comparison.baseline, comparison.rule ?? { kind: 'fixed' }),
})
