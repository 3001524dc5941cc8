import { z } from 'zod'
import { bestOf } from '../statistics/best.js'
import { FIRST_LOOK } from '../statistics/look-bounds.js'
import type { Decision } from './comparison-record.js'
import { GOALS, type Goal } from './goals.js'
import { type CellByRound, readingRounds } from './rounds.js'
import { judgeRule, type Rule } from './rule.js'
import { METRICS, type Metric, type Verdict } from './verdict.js'

export type { Decision } from './comparison-record.js'

/** The rule decided; it had no round left; time was up; a signal came. */
const ENDINGS = ['decided', 'most-runs', 'max-time', 'stopped'] as const
export type Ending = (typeof ENDINGS)[number]

/** Which setting to use. Cells are referred to by name. */
export const decisionSchema = z
  .object({
    state: z.enum(['decided', 'undecided']),
    best: z.string().nullable(),
    /** No other cell is better than the best by more than this share; null if that is unknown. */
    within: z.number().nullable(),
    /** Not shown to be worse than the best. */
    alike: z.array(z.string()).readonly(),
    /** After how many rounds a cell left a race. */
    droppedAt: z.record(z.string(), z.int()),
    goal: z.enum(GOALS),
    slo: z.array(z.string()).readonly(),
    /** For a race: what ended it. */
    endedBy: z.enum(ENDINGS).optional(),
  })
  .readonly()

const GOAL_METRICS = {
  throughput: 'throughputPerSecond',
  p50: 'p50',
  p99: 'p99',
  cpu: 'cpuUsPerExchange',
} as const satisfies Record<Goal, Metric>
export const metricOfGoal = (goal: Goal): Metric => GOAL_METRICS[goal]
const goalOf = (metric: Metric): Goal => GOALS.find(goal => GOAL_METRICS[goal] === metric) ?? 'p99'

export interface Deciding {
  readonly cells: readonly CellByRound[]
  readonly metric: Metric
  readonly base: number
  readonly rule: Rule
  readonly verdicts: readonly Pick<Verdict, 'metric' | 'base' | 'cell' | 'verdict' | 'reason'>[]
  readonly alpha: number
}

/** The best cell by one metric and those not shown to be worse; null if nothing can be compared. */
export function bestCells({ cells, metric, base, rule, verdicts, alpha }: Deciding) {
  const { looks } = judgeRule(rule, alpha)
  const found = bestOf(readingRounds(cells), cells.length, {
    ...{ metric, better: METRICS[metric].better, reference: base, alpha, looks },
  })
  if (found === null) return null
  const best = cells[found.best]!.name
  // Verdicts are corrected for all metrics, this test for one only: if a pair has a verdict, that decides
  const verdictOn = (name: string) =>
    verdicts.find(
      one =>
        one.metric === metric &&
        ((one.base === best && one.cell === name) || (one.base === name && one.cell === best)),
    )?.verdict
  const isCompared = (name: string): boolean => {
    const cell = cells.find(one => one.name === name)
    return cell !== undefined && cell.runs.length > 0
  }
  const untold = new Set(found.alike.map(index => cells[index]!.name))
  const alike = cells.flatMap(({ name }) => {
    if (name === best || !isCompared(name)) return []
    const verdict = verdictOn(name)
    const isUntold =
      verdict === undefined ? untold.has(name) : verdict === 'alike' || verdict === 'no difference shown'
    return isUntold && (untold.has(name) || isMeasured(cells, name, metric)) ? [name] : []
  })
  return { best, alike }
}

const isMeasured = (cells: readonly CellByRound[], name: string, metric: Metric): boolean => {
  const index = cells.findIndex(cell => cell.name === name)
  return readingRounds(cells).some(round => round[index]?.[metric])
}

/** The decision of a comparison, which has a base. A race makes its decision elsewhere. */
export function decisionOf(deciding: Deciding): Decision | null {
  const found = bestCells(deciding)
  if (found === null) return null
  const { rule, verdicts, metric, cells } = deciding
  // A pair that can't be compared after the first look never will be
  const isOpen = ({ metric: of, verdict, reason, cell }: Deciding['verdicts'][number]): boolean =>
    of !== 'failed' &&
    verdict === 'no difference shown' &&
    (reason === null || !cells.some(({ name, runs }) => name === cell && runs.length >= FIRST_LOOK))
  const isSettled = rule.kind === 'decide' ? !verdicts.some(isOpen) : found.alike.length === 0
  return {
    ...{ state: isSettled ? 'decided' : 'undecided', ...found },
    within: rule.kind === 'decide' ? rule.within : null,
    ...{ droppedAt: {}, goal: goalOf(metric), slo: [] },
  }
}
