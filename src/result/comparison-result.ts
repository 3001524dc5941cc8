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

/** Limits the memory that a file can claim with rounds that do not exist. */
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
  /** For the metric `failed`: the share of exchanges that failed or never started, of base and cell. */
  failed: z.tuple([z.number(), z.number()]).readonly().nullable().default(null),
  reason: z.string().nullable(),
})

/**
 * A cell with its runs; `rounds` has the round of each, and is absent if run n belongs to round n, as in
 * files of 1.x.
 */
export const cellSchema = z
  .object({
    name: z.string(),
    settings: z.record(z.string(), z.string()),
    rounds: z.array(z.int().min(0).max(MOST_ROUND)).readonly().optional(),
    result: resultSchema,
  })
  .readonly()

/** A measured grid of settings; each cell holds the whole Result of its runs. */
export const comparisonSchema = z
  .object({
    schema: z.literal(COMPARISON_SCHEMA),
    state: z.enum(['completed', 'stopped', 'failed']),
    /** Determines the order of the runs; together with the cells and their plans, it repeats a comparison. */
    seed: z.int(),
    runsPerCell: z.int().min(1),
    baseline: z.string(),
    cells: z.array(cellSchema).readonly(),
    verdicts: z.array(verdictSchema).readonly(),
    /** When it ends; absent in files of 1.x: after `runsPerCell` rounds. */
    rule: ruleSchema.optional(),
    /** Absent in files of 1.x; null if cells differ in their load, which is not a choice. */
    decision: decisionSchema.nullable().optional(),
    /** Which functions differ, of each cell against the baseline; absent if cells were not profiled. */
    functions: z.array(profileComparisonSchema).readonly().optional(),
  })
  .readonly()

export const failuresIn = ({ requests }: Run): Failures => ({
  failed: requests.failed + requests.notStarted,
  due: requests.started + requests.notStarted,
})

/** A run's value of each metric. */
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
 * The metrics that get verdicts. Under an open load, throughput is the requested rate and shows nothing; in a
 * closed load, p50 shows much the same as throughput. Fewer metrics have more power each under Holm's
 * correction.
 */
export function metricsOf(results: readonly Result[]): Metric[] {
  const isOpen = results.some(result => result.plan.load.kind === 'open')
  const knowsCpu = results.some(result => result.runs.some(run => run.server?.cpuUsPerExchange != null))
  return [isOpen ? 'p50' : 'throughputPerSecond', 'p99', ...(knowsCpu ? (['cpuUsPerExchange'] as const) : [])]
}

/** A cell in the form that tests by round take. */
export const cellByRound = ({ name, result, rounds }: ComparisonCell): CellByRound => ({
  ...comparedCell(name, result),
  rounds: rounds ?? null,
})

const ALPHA = 0.05

/**
 * Verdicts on every cell against the baseline, by round. If cells differ in their load, each is compared with
 * the cell that has the baseline's settings under the same load; the error rate is split among the loads.
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

/** Which functions differ, of each cell against the baseline; empty if one of the two was not profiled. */
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

/** Judges a saved comparison again, by round as far as its runs allow: 1.x judged without rounds. */
export const judgedAnew = (comparison: Comparison): Comparison => ({
  ...comparison,
  ...judged(comparison.cells, comparison.baseline, comparison.rule ?? { kind: 'fixed' }),
})
