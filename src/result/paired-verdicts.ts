import { failuresByRound } from '../statistics/failures.js'
import { holm } from '../statistics/holm.js'
import type { Looks } from '../statistics/looks.js'
import { type PairFound, pairsOf } from '../statistics/pairs.js'
import { tooFewRuns } from './compared-cell.js'
import { byRound, type CellByRound, readingRounds, unusable } from './rounds.js'
import { METRICS, type Metric, type UntestedVerdict, type Verdict } from './verdict.js'

/** How cells are judged; the defaults are those of a comparison with a fixed number of runs. */
export interface JudgeRule {
  readonly looks: Looks
  /** Ratios up to 1 + `within`, in either direction, are alike; null: no verdict is `alike`. */
  readonly within: number | null
  readonly alpha: number
}

const judgedMetrics = (metrics: readonly Metric[]) =>
  metrics.map(metric => ({ metric, better: METRICS[metric].better }))

function untested(metric: Metric | 'failed', base: string, cell: string, reason: string): UntestedVerdict {
  return {
    ...{ metric, base, cell, verdict: 'no difference shown', ratio: null, interval: null, p: null },
    ...{ pAdjusted: null, smallestShown: null, failed: null, reason },
  }
}

/** Why a pair has no test. */
function reasonOf(metric: Metric, base: CellByRound, cell: CellByRound, looks: Looks): string {
  const why = unusable(base, metric) ?? unusable(cell, metric) ?? tooFewRuns(base.runs, cell.runs)
  if (why !== null) return why
  return looks === 'once' ? 'fewer than 2 rounds in common' : 'fewer than 4 rounds in common'
}

const verdictOf = ({ finding, test, pAdjusted, smallestShown }: PairFound, base: string, cell: string) => ({
  ...{ base, cell },
  verdict: finding === 'open' ? ('no difference shown' as const) : finding,
  ratio: Math.exp(test.mean),
  interval: [Math.exp(test.low), Math.exp(test.high)] as const,
  ...{ p: test.p, pAdjusted, smallestShown, failed: null, reason: null },
})

/**
 * Verdicts on failures, corrected by Holm as a separate family: the stopping rule does not include them, so
 * in one family they could revoke verdicts that it counted as decided. Null for a cell if nothing failed on
 * either side.
 */
function failedVerdicts(base: CellByRound, others: readonly CellByRound[], { looks, alpha }: JudgeRule) {
  const failuresOf = ({ runs, rounds }: CellByRound) =>
    byRound(runs, rounds).map(run => (run?.failures && run.failures.due > 0 ? run.failures : null))
  const before = failuresOf(base)
  const tests = others.map(cell => {
    const after = failuresOf(cell)
    const isAny = [...before, ...after].some(one => one !== null && one.failed > 0)
    return { cell, isAny, test: isAny ? failuresByRound(before, after, looks) : null }
  })
  const adjusted = holm(tests.flatMap(({ test }) => (test === null ? [] : [test.p])))
  return tests.map(({ cell, isAny, test }): Verdict | null => {
    if (!isAny) return null
    if (test === null)
      return untested('failed', base.name, cell.name, reasonOf('throughputPerSecond', base, cell, looks))
    const pAdjusted = adjusted.shift()!
    const [least, most] = test.shares
    return {
      ...{ metric: 'failed', base: base.name, cell: cell.name },
      verdict: pAdjusted <= alpha ? (most > least ? 'worse' : 'better') : 'no difference shown',
      ...{ ratio: null, interval: null, p: test.p, pAdjusted },
      ...{ smallestShown: null, failed: test.shares, reason: null },
    }
  })
}

/**
 * The verdicts on each cell against the base from differences within rounds, ordered by cell, then by metric;
 * the failures come last, if there were any. The rule is chosen before the data is seen.
 */
export function pairedVerdicts(
  cells: readonly CellByRound[],
  metrics: readonly Metric[],
  baseIndex: number,
  rule: JudgeRule,
): Verdict[] {
  const base = cells[baseIndex]
  if (!base) return []
  const pairs = pairsOf({ base: baseIndex, metrics: judgedMetrics(metrics), ...rule })
  const found = pairs(readingRounds(cells), cells.length)
  const others = cells.filter((_, index) => index !== baseIndex)
  const failed = failedVerdicts(base, others, rule)
  return others.flatMap((cell, other) => [
    ...metrics.map((metric, at): Verdict => {
      const { found: one } = found[other * metrics.length + at]!
      return one === null
        ? untested(metric, base.name, cell.name, reasonOf(metric, base, cell, rule.looks))
        : { metric, ...verdictOf(one, base.name, cell.name) }
    }),
    ...(failed[other] ? [failed[other]] : []),
  ])
}
