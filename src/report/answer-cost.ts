import { type Comparison, type ComparisonCell, failuresIn } from '../result/comparison-result.js'
import { middle } from '../result/summary.js'
import { formatShare, formatUs } from '../units.js'
import type { ReportLine } from './account.js'
import { COLUMNS, type ComparedColumn } from './compared.js'
import { figuresOf } from './comparison-figures.js'

/** A row of Why counts as different if its times differ by this factor, and by LEAST_US microseconds. */
const DIFFERS = 1.2
const LEAST_US = 5

const [, , P99, CPU] = COLUMNS as readonly [ComparedColumn, ComparedColumn, ComparedColumn, ComparedColumn]

function failedShare(cell: ComparisonCell): string {
  const runs = cell.result.runs.map(run => failuresIn(run))
  const due = runs.reduce((sum, run) => sum + run.due, 0)
  return formatShare(due === 0 ? 0 : runs.reduce((sum, run) => sum + run.failed, 0) / due)
}

/** "p99 257 ms instead of 378 ms" */
function comparedText(what: string, ofBest: string, ofBase: string | null): string {
  if (ofBase === null) return `${what} ${ofBest}`
  return ofBest === ofBase ? `${what} ${ofBest} in both` : `${what} ${ofBest} instead of ${ofBase}`
}

function cost(comparison: Comparison, best: number, base: number): string {
  const [bestCell, baseCell] = [comparison.cells[best]!, comparison.cells[base]!]
  const isAlone = best === base
  const figures = [P99, CPU].flatMap(column => {
    const all = figuresOf(comparison, column)
    const [ofBest, ofBase] = [all[best], all[base]]
    if (!ofBest) return []
    const what = column === P99 ? 'p99' : 'server CPU per exchange'
    const other = isAlone || !ofBase ? null : column.show(ofBase.middle)
    return comparedText(what, column.show(ofBest.middle), other)
  })
  const failed = comparedText('failed', failedShare(bestCell), isAlone ? null : failedShare(baseCell))
  return `${isAlone ? '' : `against ${baseCell.name}: `}${[...figures, failed].join(', ')}`
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
    return `mean ${name} ${formatUs(ofBest)} instead of ${formatUs(ofBase)}`
  }).join(', ')
}

/** What the best cell costs, and why it is the best: compared with the base, if that is another cell. */
export function costLines(comparison: Comparison, best: number, base: number): ReportLine[] {
  const reason = best === base ? '' : why(comparison, best, base)
  return [
    { name: 'Cost', text: cost(comparison, best, base) },
    ...(reason === '' ? [] : [{ name: 'Why', text: reason }]),
  ]
}
