import { type Comparison, cellByRound } from '../result/comparison-result.js'
import { type LoadGroup, loadGroups } from '../result/load-groups.js'
import { readingRounds } from '../result/rounds.js'
import { geometricMean } from '../statistics/averages.js'
import { cellMeans } from '../statistics/cell-means.js'
import { type ComparedColumn, type ComparedFigure, figureOf } from './compared.js'

/** The cell to which the figures are relative: in a race the best one, which ran to the end. */
const referenceOf = ({ rule, decision, cells }: Comparison, base: number): number => {
  const best = cells.findIndex(({ name }) => name === decision?.best)
  return rule?.kind === 'tune' && best >= 0 ? best : base
}

/** In a race, all cells are one group, because the load is one of the choices. */
const groupsOf = ({ rule, cells, baseline }: Comparison): Pick<LoadGroup, 'cells' | 'base'>[] =>
  rule?.kind === 'tune' ? [{ cells: cells.map((_, index) => index), base: 0 }] : loadGroups(cells, baseline)

/**
 * One figure per cell on which tables, marks, ratios and verdicts agree: see cell-means.ts. The interval
 * comes from the cell's own runs and is scaled if the figure is not their mean.
 */
export function figuresOf(comparison: Comparison, column: ComparedColumn): (ComparedFigure | null)[] {
  const { cells } = comparison
  const figures: (ComparedFigure | null)[] = cells.map(() => null)
  for (const group of groupsOf(comparison)) {
    const rounds = readingRounds(group.cells.map(index => cellByRound(cells[index]!)))
    const reference = group.cells.indexOf(referenceOf(comparison, group.base))
    const means = cellMeans(rounds, group.cells.length, column.metric, Math.max(0, reference))
    group.cells.forEach((index, place) => {
      const { result } = cells[index]!
      const own = figureOf(result, column)
      if (own === null) return
      const values = result.runs.map(run => column.of(run) ?? Number.NaN)
      const ownMean = geometricMean(values) ?? own.middle
      const middle = means[place] ?? ownMean
      const factor = ownMean > 0 ? middle / ownMean : 1
      const { interval } = own
      figures[index] = {
        ...own,
        middle,
        interval: interval && {
          estimate: middle,
          low: interval.low * factor,
          high: interval.high * factor,
        },
      }
    })
  }
  return figures
}
