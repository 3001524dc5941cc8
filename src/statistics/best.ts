import { cellMeans } from './cell-means.js'
import type { Looks } from './looks.js'
import { type JudgedMetric, pairsOf } from './pairs.js'
import type { Rounds } from './reading.js'

/** The best cell by one metric, and the cells that are not shown to be worse. */
export interface Best {
  readonly best: number
  readonly alike: readonly number[]
}

export interface BestSettings extends JudgedMetric {
  /** The reference cell of `cellMeans`, so the best cell here is the best in the table. */
  readonly reference: number
  readonly alpha: number
  readonly looks: Looks
}

/**
 * The truly best cell is missing from the result with a chance of at most alpha. It is likelier that one of
 * several equally good cells is missing, since the best was picked for being ahead. Null if nothing was
 * measured; a cell without a figure is neither best nor alike.
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
