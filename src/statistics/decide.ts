import { type JudgedMetric, type Pair, pairsOf } from './pairs.js'
import type { StoppingRule } from './stopping-rule.js'

export interface DecideSettings {
  readonly kind: 'decide'
  readonly base: number
  readonly metrics: readonly JudgedMetric[]
  readonly alpha: number
  /** Ratios up to 1 + `within` in either direction count as alike. */
  readonly within: number
  /** At least 4. Fixed in advance, since it sets the significance level of each look. */
  readonly mostRounds: number
}

/**
 * Continues until every cell is shown to be better, worse or alike by every measured metric. A cell with all
 * its verdicts stops running; the base runs in every round.
 */
export function decideRule({ base, metrics, alpha, within, mostRounds }: DecideSettings): StoppingRule {
  const pairsIn = pairsOf({ base, metrics, alpha, within, looks: mostRounds })
  return ({ contestants, rounds }) => {
    const pairs = pairsIn(rounds, contestants.length)
    const isSettled = ({ cell, path, found }: Pair): boolean =>
      // a metric that has no value although both cells ran is not measured
      path.points.length === 0
        ? rounds.some(round => round[base] && round[cell])
        : found !== null && found.finding !== 'open'
    const unsettled = new Set(pairs.flatMap(pair => (isSettled(pair) ? [] : [pair.cell])))
    const isOut = (cell: number): boolean => contestants[cell]?.isOut === true
    const cells = contestants.flatMap((_, cell) =>
      !isOut(cell) && (cell === base || unsettled.has(cell)) ? [cell] : [],
    )
    const isOver = rounds.length >= mostRounds || isOut(base) || cells.length < 2
    return {
      next: isOver ? { kind: 'stop' } : { kind: 'run', cells },
      decision: {
        kind: 'pairs',
        state: unsettled.size === 0 ? 'decided' : 'undecided',
        pairs: pairs.flatMap(({ found }) => (found === null ? [] : [found])),
      },
    }
  }
}
