import Table from 'cli-table3'
import { printable } from '../printable.js'
import type { History } from '../result/history.js'
import { columnsOf, commitOf, dayOf, historyLines, stepAt } from './history-text.js'
import { line } from './wrap.js'

/** The history for a terminal: one row per result, with the steps at which a new level starts. */
export function historyTable(history: History): string {
  const { entries, trends } = history
  const columns = columnsOf(history)
  const head = ['Measured', 'Commit', ...columns.map(({ name }) => name), 'Step']
  const table = new Table({
    head,
    colAligns: head.map((_, index) => (index < 2 || index === head.length - 1 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  for (const [index, entry] of entries.entries())
    table.push([
      dayOf(entry),
      printable(commitOf(entry)),
      ...columns.map(({ metric, show }) => {
        const value = entry.figures[metric] ?? null
        return value === null ? '-' : show(value)
      }),
      trends
        .flatMap((trend, at) => {
          const step = stepAt(trend, index)
          return step === '' ? [] : [`${columns[at]?.name} ${step}`]
        })
        .join('\n'),
    ])
  const lines = historyLines(history).map(({ name, text }) => line(name, printable(text)))
  return `${[table.toString(), ...lines].join('\n')}\n`
}
