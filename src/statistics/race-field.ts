import { errorBudget, stagesOf } from './error-budget.js'
import { type Bounds, boundsOfLooks } from './looks.js'
import { ownPath, type Path, pairedPath } from './path.js'
import type { RaceSettings } from './race-settings.js'
import { columnOf } from './reading.js'
import { keptOf } from './share-of-bound.js'
import type { Contestant, Dropped, Observed } from './stopping-rule.js'

/** The cells that are still in the race, and what is known about each pair of them. */
export interface Field {
  readonly racing: readonly number[]
  readonly dropped: readonly (Dropped | null)[]
  /** The most by which `one` may be better than `other`, as a logarithm; infinite before the first look. */
  readonly mostAhead: (one: number, other: number) => number
  /** Whether a cell is shown to keep every bound; true without bounds. */
  readonly keepsBounds: (cell: number) => boolean
}

/** The logarithm of how much better one cell is than another, by round. */
type Ahead = (one: number, other: number) => Path

function aheadOf({ metric, better }: RaceSettings, { contestants, rounds }: Observed): Ahead {
  const columns = contestants.map((_, cell) => columnOf(rounds, cell, metric))
  const known = new Map<number, Path>()
  return (one, other) => {
    const key = one * contestants.length + other
    const [base, cell] = better === 'higher' ? [other, one] : [one, other]
    const path = known.get(key) ?? pairedPath(columns[base]!, columns[cell]!)
    known.set(key, path)
    return path
  }
}

/** The first round that shows a cell ahead by more than `margin`, and by at least one recording step. */
function firstWin({ points, stepShare }: Path, bounds: Bounds, margin: number): number | null {
  const won = points.find(
    ({ rounds, mean, standardError }) =>
      mean - bounds(rounds) * standardError > margin && Math.expm1(mean) >= stepShare * (1 + 1e-9),
  )
  return won?.round ?? null
}

/**
 * The most by which a cell may be ahead. Unless a look errs, the upper bounds of all looks hold, so the
 * smallest does. Adds what one recording step may hide.
 */
function mostOf({ points, stepShare }: Path, bounds: Bounds): number {
  const last = points.at(-1)
  if (!last) return Infinity
  const upper = points.map(({ rounds, mean, standardError }) =>
    Number.isFinite(bounds(rounds)) ? mean + bounds(rounds) * standardError : Infinity,
  )
  return Math.max(Math.min(...upper), last.mean) + Math.log1p(stepShare)
}

/**
 * With `pick` smallest, a larger cell eliminates a smaller one only if it is better by more than half of
 * `within`: a smaller cell that is behind by less may still be good enough. With the margin halfway, a cell
 * can always be shown to be either.
 */
const marginOf = ({ pick, within }: RaceSettings, winner: Contestant, loser: Contestant): number =>
  pick === 'smallest' && winner.size > loser.size ? Math.log1p(within) / 2 : 0

export function fieldOf(settings: RaceSettings, observed: Observed): Field {
  const { alpha, mostRounds, bounds, refinement } = settings
  const { contestants, rounds } = observed
  const stages = stagesOf(contestants)
  const stageOf = contestants.map(({ entered }) => stages.indexOf(entered))
  const dropped: (Dropped | null)[] = contestants.map(() => null)
  const drop = (cell: number, round: number, by: Dropped['by']): void => {
    if (round + 1 < (dropped[cell]?.afterRounds ?? Infinity)) dropped[cell] = { afterRounds: round + 1, by }
  }
  const ahead = aheadOf(settings, observed)
  const firstCells = stageOf.filter(stage => stage === 0).length
  const budgetOf = (racing: readonly number[]) =>
    errorBudget({ alpha, firstCells, bounds: bounds.length, refinement }, racing)

  const ofBound = boundsOfLooks(budgetOf([]).bound, mostRounds)
  const kept = contestants.map((_, cell) =>
    bounds.map(bound => ({ bound, ...keptOf(ownPath(columnOf(rounds, cell, bound)), ofBound) })),
  )
  const keepsBounds = (cell: number): boolean => kept[cell]!.every(({ state }) => state === 'kept')
  kept.forEach((ofCell, cell) => {
    for (const { bound, state, round } of ofCell) if (state === 'broken') drop(cell, round, { bound })
  })

  const racingByStage: number[] = []
  const pairBounds = stages.map((entered, stage): Bounds => {
    const present = contestants.flatMap((_, cell) => (stageOf[cell]! <= stage ? [cell] : []))
    racingByStage.push(present.filter(cell => (dropped[cell]?.afterRounds ?? Infinity) > entered).length)
    const bounds = boundsOfLooks(budgetOf(racingByStage).pair[stage]!, mostRounds)
    for (const winner of present) {
      // A cell that can't run, or is not shown to keep the bounds, is never picked, so it eliminates no other
      if (contestants[winner]!.isOut || !keepsBounds(winner)) continue
      const keptSince = Math.max(-1, ...kept[winner]!.map(({ round }) => round))
      for (const loser of present) {
        if (Math.max(stageOf[winner]!, stageOf[loser]!) !== stage || winner === loser) continue
        const margin = marginOf(settings, contestants[winner]!, contestants[loser]!)
        const round = firstWin(ahead(winner, loser), bounds, margin)
        if (round !== null) drop(loser, Math.max(round, keptSince), winner)
      }
    }
    return bounds
  })

  return {
    racing: contestants.flatMap(({ isOut }, cell) => (isOut || dropped[cell] ? [] : [cell])),
    dropped,
    mostAhead: (one, other) =>
      mostOf(ahead(one, other), pairBounds[Math.max(stageOf[one]!, stageOf[other]!)]!),
    keepsBounds,
  }
}
