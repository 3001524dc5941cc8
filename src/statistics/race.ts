import { FIRST_LOOK } from './look-bounds.js'
import { type Field, fieldOf } from './race-field.js'
import type { RaceSettings } from './race-settings.js'
import { columnOf } from './reading.js'
import type { Observed, RaceResult, StoppingRule } from './stopping-rule.js'

/**
 * The cell that is ahead over the rounds that the compared cells have in common. Cells with too few rounds
 * for a look are left out, unless all are.
 */
function leaderOf(
  cells: readonly number[],
  { metric, better }: RaceSettings,
  { rounds }: Observed,
): number | null {
  const all = cells.map(cell => ({ cell, column: columnOf(rounds, cell, metric) }))
  const known = all.filter(({ column }) => column.filter(Boolean).length >= FIRST_LOOK)
  const compared = known.length > 0 ? known : all
  const common = rounds.flatMap((_, round) => (compared.every(({ column }) => column[round]) ? [round] : []))
  const sums = compared.map(({ column }) =>
    common.reduce((sum, round) => sum + (better === 'higher' ? 1 : -1) * column[round]!.log, 0),
  )
  return compared[sums.indexOf(Math.max(...sums))]?.cell ?? null
}

/** The most by which any other racing cell may be better than this one, as a logarithm. */
const mostBehind = (cell: number, { racing, mostAhead }: Field): number =>
  Math.max(0, ...racing.filter(other => other !== cell).map(other => mostAhead(other, cell)))

interface Picked {
  readonly cell: number | null
  readonly isSure: boolean
}

/** The cell to name if the race ended now, and whether it is shown to be the right one. */
function pickOf(settings: RaceSettings, observed: Observed, field: Field): Picked {
  const { pick, within } = settings
  const { racing, keepsBounds } = field
  const keeping = racing.filter(keepsBounds)
  const leader = leaderOf(keeping.length > 0 ? keeping : racing, settings, observed)
  const isGood = (cell: number): boolean => keepsBounds(cell) && mostBehind(cell, field) <= Math.log1p(within)
  if (leader === null || pick === 'best') return { cell: leader, isSure: leader !== null && isGood(leader) }
  const sizeOf = (cell: number): number => observed.contestants[cell]!.size
  const [smallest] = racing.filter(isGood).sort((one, other) => sizeOf(one) - sizeOf(other))
  if (smallest === undefined) return { cell: leader, isSure: false }
  return { cell: smallest, isSure: racing.every(cell => sizeOf(cell) >= sizeOf(smallest)) }
}

/**
 * A race: each round runs every cell that is still in it. A cell is dropped once another is shown to beat it,
 * or once it is shown to break a bound. The race ends when no cell left can be better than the picked one by
 * more than `within` (Maron & Moore, The racing algorithm, 1997; here with paired tests whose error holds
 * over all looks). With a chance of 1 - alpha the truly best cell is never dropped, since no other beats it.
 * The final claim holds for it too, so no difference has to be assumed in advance.
 */
export function raceRule(settings: RaceSettings): StoppingRule {
  return observed => {
    const { contestants, rounds, refinements } = observed
    const field = fieldOf(settings, observed)
    const { racing, dropped } = field
    const { cell, isSure } = pickOf(settings, observed, field)
    const result: RaceResult = {
      kind: 'race',
      state: isSure || cell === null ? 'decided' : 'undecided',
      best: cell,
      within: cell === null ? Infinity : Math.expm1(mostBehind(cell, field)),
      keepsBounds: settings.bounds.length === 0 || cell === null ? null : field.keepsBounds(cell),
      alike: racing.filter(other => other !== cell),
      dropped,
    }
    const inStage = rounds.length - Math.max(0, ...contestants.map(({ entered }) => entered))
    if (cell === null) return { next: { kind: 'stop' }, decision: result }
    if (isSure && rounds.length >= FIRST_LOOK) {
      const isLast = refinements >= settings.refinement.times
      return { next: isLast ? { kind: 'stop' } : { kind: 'refine', beside: cell }, decision: result }
    }
    const isOver = inStage >= settings.mostRounds
    return { next: isOver ? { kind: 'stop' } : { kind: 'run', cells: racing }, decision: result }
  }
}
