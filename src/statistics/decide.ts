import { type Better, type Judgeable, type Judged, judgeOf } from './finding.js'
import { type Bounds, boundsOfLooks } from './looks.js'
import { pairedTest } from './paired-test.js'
import { type Path, pairedPath } from './path.js'
import { columnOf, type Rounds } from './reading.js'
import type { PairFound, StoppingRule } from './stopping-rule.js'

interface JudgedMetric {
  readonly metric: string
  readonly better: Better
}

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

interface Pair extends JudgedMetric {
  readonly cell: number
  readonly path: Path
}

function pairsOf({ base, metrics }: DecideSettings, cells: number, rounds: Rounds): Pair[] {
  const others = Array.from({ length: cells }, (_, cell) => cell).filter(cell => cell !== base)
  const bases = metrics.map(({ metric }) => columnOf(rounds, base, metric))
  return others.flatMap(cell =>
    metrics.map((metric, index) => ({
      ...metric,
      cell,
      path: pairedPath(bases[index]!, columnOf(rounds, cell, metric.metric)),
    })),
  )
}

/** Findings on all pairs that were looked at. */
function findingsOf(
  pairs: readonly Pair[],
  mostRounds: number,
  bounds: Bounds,
  judge: (tests: readonly Judgeable[]) => Judged[],
): PairFound[] {
  const tested = pairs.flatMap(({ cell, metric, better, path }) => {
    const test = pairedTest(path, mostRounds, bounds)
    return test === null ? [] : [{ cell, metric, better, test }]
  })
  const judged = judge(tested)
  return tested.map(({ cell, metric, test }, index) => ({ cell, metric, test, ...judged[index]! }))
}

/**
 * Goes on until every cell is shown to be better, worse or alike by every metric that is measured. A cell of which all is known
 * rests; the base always runs.
 */
export function decideRule(settings: DecideSettings): StoppingRule {
  const { base, mostRounds, alpha, within } = settings
  const bounds = boundsOfLooks(alpha / 2, mostRounds)
  const judge = judgeOf({ alpha, within, looks: mostRounds })
  return ({ contestants, rounds }) => {
    const pairs = pairsOf(settings, contestants.length, rounds)
    const found = findingsOf(pairs, mostRounds, bounds, judge)
    const isSettled = ({ cell, metric, path }: Pair): boolean => {
      // a metric that the first rounds do not have is not measured
      if (path.points.length === 0) return rounds.some(round => round[base] && round[cell])
      return found.some(one => one.cell === cell && one.metric === metric && one.finding !== 'open')
    }
    const unsettled = new Set(pairs.flatMap(pair => (isSettled(pair) ? [] : [pair.cell])))
    const isOut = (cell: number): boolean => contestants[cell]?.isOut === true
    const cells = contestants.flatMap((_, cell) =>
      !isOut(cell) && (cell === base || unsettled.has(cell)) ? [cell] : [],
    )
    const isOver = rounds.length >= mostRounds || isOut(base) || cells.length < 2
    return {
      next: isOver ? { kind: 'stop' } : { kind: 'run', cells },
      decision: { kind: 'pairs', state: unsettled.size === 0 ? 'decided' : 'undecided', pairs: found },
    }
  }
}
