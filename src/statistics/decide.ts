import { type JudgedMetric, type Pair, pairsOf } from './pairs.js'
import type { StoppingRule } from './stopping-rule.js'

export interface DecideSettings {
  readonly kind: 'decide'
  readonly base: number
  readonly metrics: readonly JudgedMetric[]
  readonly alpha: number
  /** Ratios up to 1 + `within`, either way, are alike. */
  readonly within: number
  /** Fixed beforehand, as it sets the level of each look; 4 at least. */
  readonly mostRounds: number
}

/**
 * Goes on until every cell is shown to be better, worse or alike by every metric that is measured. A cell of which all is known
 * rests; the base always runs.
 */
export function decideRule({ base, metrics, alpha, within, mostRounds }: DecideSettings): StoppingRule {
  const pairsIn = pairsOf({ base, metrics, alpha, within, looks: mostRounds })
  return ({ contestants, rounds }) => {
    const pairs = pairsIn(rounds, contestants.length)
    const isSettled = ({ cell, path, found }: Pair): boolean =>
      // a metric that the first rounds do not have is not measured
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
