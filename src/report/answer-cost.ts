import { type Comparison, type ComparisonCell, failuresIn } from '../result/comparison-result.js'
import { middle } from '../result/summary.js'
import { formatShare, formatUs } from '../units.js'
import type { Said } from './account.js'
import { COLUMNS, type Column } from './compared.js'
import { figuresOf } from './comparison-figures.js'

/** A row of why differs where one is so many times the other, and by so much that it can be felt. */
const DIFFERS = 1.2
const LEAST_US = 5

const [, , P99, CPU] = COLUMNS as readonly [Column, Column, Column, Column]

function failedShare(cell: ComparisonCell): string {
  const runs = cell.result.runs.map(run => failuresIn(run))
  const due = runs.reduce((sum, run) => sum + run.due, 0)
  return formatShare(due === 0 ? 0 : runs.reduce((sum, run) => sum + run.failed, 0) / due)
}

/** "p99 257 ms (inline 378 ms)" */
const beside = (what: string, ofBest: string, base: string | null, ofBase: string | null): string =>
  base === null || ofBase === null ? `${what} ${ofBest}` : `${what} ${ofBest} (${base} ${ofBase})`

function cost(comparison: Comparison, best: number, base: number): string {
  const [bestCell, baseCell] = [comparison.cells[best]!, comparison.cells[base]!]
  const name = best === base ? null : baseCell.name
  const figures = [P99, CPU].flatMap(column => {
    const all = figuresOf(comparison, column)
    const [ofBest, ofBase] = [all[best], all[base]]
    if (!ofBest) return []
    const what = column === P99 ? 'p99' : 'server CPU per exchange'
    return beside(what, column.show(ofBest.middle), name, ofBase ? column.show(ofBase.middle) : null)
  })
  return [...figures, beside('failed', failedShare(bestCell), name, failedShare(baseCell))].join(', ')
}

const WHYS = [
  ['queue wait', run => run.server?.queueWaitUs?.mean],
  ['handler', run => run.server?.handlerUs?.mean],
  ['connect', run => run.latencyUs.connect.mean],
] as const satisfies readonly (readonly [
  string,
  (run: ComparisonCell['result']['runs'][number]) => number | null | undefined,
])[]

function why(comparison: Comparison, best: number, base: number): string {
  const [bestCell, baseCell] = [comparison.cells[best]!, comparison.cells[base]!]
  return WHYS.flatMap(([name, of]) => {
    const [ofBest, ofBase] = [bestCell, baseCell].map(({ result }) =>
      middle(result.runs.map(run => of(run) ?? null)),
    )
    if (ofBest == null || ofBase == null || Math.abs(ofBest - ofBase) < LEAST_US) return []
    if (Math.max(ofBest, ofBase) < DIFFERS * Math.min(ofBest, ofBase)) return []
    return `mean ${name} ${formatUs(ofBest)} (${baseCell.name} ${formatUs(ofBase)})`
  }).join(', ')
}

/** What the best costs, and why it is: beside the base, where that is another. */
export function costLines(comparison: Comparison, best: number, base: number): Said[] {
  const reason = best === base ? '' : why(comparison, best, base)
  return [
    { name: 'Cost', text: cost(comparison, best, base) },
    ...(reason === '' ? [] : [{ name: 'Why', text: reason }]),
  ]
}
