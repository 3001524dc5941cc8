import { type Comparison, type ComparisonCell, cellByRound, failuresIn } from '../result/comparison-result.js'
import { readingRounds } from '../result/rounds.js'
import { judgeRule } from '../result/rule.js'
import { METRICS } from '../result/verdict.js'
import { boundsOfLooks } from '../statistics/looks.js'
import { pairedTest } from '../statistics/paired-test.js'
import { pairedPath } from '../statistics/path.js'
import { columnOf } from '../statistics/reading.js'
import { roundsToShow } from '../statistics/rounds-to-show.js'
import { formatShare } from '../units.js'
import { type BestCells, decidingMetric, METRIC_NAMES, sayRatio } from './decision.js'

const ALPHA = 0.05
/** A difference that is worth a change of settings. */
const WORTHWHILE = 1.1
export const SURE = '95 % confidence'

export const roundsOf = ({ cells }: Comparison): number =>
  Math.max(0, ...cells.map(({ rounds, result }) => (rounds ? (rounds.at(-1) ?? -1) + 1 : result.runs.length)))

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Compares two cells by rounds and the deciding metric; null with too few rounds in common. */
function testOf(comparison: Comparison, base: number, cell: number) {
  const { rule = { kind: 'fixed' } } = comparison
  const { looks } = judgeRule(rule, ALPHA)
  const metric = decidingMetric(comparison)
  const rounds = readingRounds(comparison.cells.map(cellByRound))
  const path = pairedPath(columnOf(rounds, base, metric), columnOf(rounds, cell, metric))
  // A race tests one side; a two-sided interval could seem to contradict its result
  const ofSide = rule.kind === 'tune' ? ALPHA : ALPHA / 2
  return pairedTest(path, looks, boundsOfLooks(ofSide, looks))
}

/** The cell that is least behind the best by the deciding metric; the best itself if none is comparable. */
function runnerUp(comparison: Comparison, best: number, others: readonly number[]): number {
  const sign = METRICS[decidingMetric(comparison)].better === 'higher' ? 1 : -1
  const behind = others.flatMap(cell => {
    const test = cell === best ? null : testOf(comparison, cell, best)
    return test === null ? [] : [{ cell, by: sign * test.mean }]
  })
  return behind.toSorted((one, other) => one.by - other.by)[0]?.cell ?? best
}

/** "throughput 1.45x inline, 1.28x to 1.64x"; the base is compared with the runner-up. Empty if unknown. */
export function sayAgainst(
  comparison: Comparison,
  base: number,
  cell: number,
  others: readonly number[],
): string {
  const other = base === cell ? runnerUp(comparison, cell, others) : base
  const test = testOf(comparison, other, cell)
  if (other === cell || test === null) return ''
  const ends = [Math.exp(test.low), Math.exp(test.high)] as const
  const { middle, range } = sayRatio(Math.exp(test.mean), ends, true)
  const name = METRIC_NAMES[decidingMetric(comparison)]
  return `${name} ${middle} ${comparison.cells[other]?.name}, ${range.slice(1, -1)}`
}

/** Metrics cover successful exchanges only, so a cell that fails fast may look best. */
export function failuresOf(cell: ComparisonCell | undefined): string {
  const runs = cell?.result.runs.map(run => failuresIn(run)) ?? []
  const failed = runs.reduce((sum, run) => sum + run.failed, 0)
  const due = runs.reduce((sum, run) => sum + run.due, 0)
  return failed === 0 ? '' : `, though ${formatShare(failed / due)} of its exchanges failed`
}

/** How many further rounds would show a worthwhile difference, by the pair with the largest variance. */
export function sayMore(comparison: Comparison, { best, alike }: BestCells): string {
  const { rule = { kind: 'fixed' }, cells } = comparison
  const tests = alike.flatMap(cell => testOf(comparison, best, cell) ?? [])
  const [widest] = tests.toSorted((one, other) => other.standardError - one.standardError)
  if (widest === undefined) return 'too few rounds to tell'
  const alpha = ALPHA / Math.max(1, cells.length - 1)
  const needed = roundsToShow(widest, WORTHWHILE, { alpha, isLookedAtOnce: rule.kind === 'fixed' })
  if (needed === null) return 'showing a difference of 10 % would need more than 200 rounds'
  const more = needed - widest.rounds
  return more > 0
    ? `about ${plural(more, 'more round')} would show a difference of 10 %`
    : 'a difference of 10 % would have been shown'
}
