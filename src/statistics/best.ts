import { cellMeans } from './cell-means.js'
import type { Looks } from './looks.js'
import { type JudgedMetric, pairsOf } from './pairs.js'
import type { Rounds } from './reading.js'

/** The best cell by one metric, and those that are not shown to be worse than it. */
export interface Best {
  readonly best: number
  readonly alike: readonly number[]
}

export interface BestSettings extends JudgedMetric {
  /** The cell to which the figures of others are relative (`cellMeans`), so that the best is the best of the table. */
  readonly reference: number
  readonly alpha: number
  readonly looks: Looks
}

/**
 * The truly best is left out less than once in 1 / alpha. That any of several equal cells is left out is likelier, as the best
 * was chosen for being ahead. Null where nothing was measured; a cell without a figure is neither.
 */
export function bestOf(rounds: Rounds, cells: number, settings: BestSettings): Best | null {
  const { metric, better, reference, alpha, looks } = settings
  const figures = cellMeans(rounds, cells, metric, reference)
  const ranked = figures
    .flatMap((figure, cell) => (figure === null ? [] : [{ figure, cell }]))
    .sort((one, other) => (better === 'higher' ? -1 : 1) * (one.figure - other.figure))
  const [first, ...rest] = ranked
  if (!first) return null
  const pairs = pairsOf({ base: first.cell, metrics: [{ metric, better }], alpha, within: null, looks })
  const worse = new Set(
    pairs(rounds, cells).flatMap(({ cell, found }) => (found?.finding === 'worse' ? [cell] : [])),
  )
  return { best: first.cell, alike: rest.map(({ cell }) => cell).filter(cell => !worse.has(cell)) }
}
