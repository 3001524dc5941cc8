import Table from 'cli-table3'
import { printable } from '../printable.js'
import type { Result } from '../result/result.js'
import { widthOf } from '../width.js'
import { kindRows } from './kind-rows.js'

const WIDTH = 80

/** The kinds of exchange, one row each, in 80 columns: a name that has no room is broken. '' where there are none. */
export function kindTable(result: Pick<Result, 'runs'>): string {
  const found = kindRows(result)
  if (found === null) return ''
  const { head, rows } = found
  const shown = rows.map(([name = '', ...figures]) => [printable(name), ...figures])
  const widest = head.map((title, index) =>
    Math.max(...[[...head], ...shown].map(row => widthOf(row[index] ?? title))),
  )
  const [names = 0, ...figures] = widest
  // Borders and padding counted
  const room = figures.reduce((left, width) => left - width - 3, WIDTH - 4)
  const table = new Table({
    head,
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    colWidths: [Math.min(names, room) + 2, ...figures.map(width => width + 2)],
    wordWrap: true,
    wrapOnWordBoundary: false,
    // Its default is colour, also in a pipe
    style: { head: [], border: [], compact: true },
  })
  table.push(...shown)
  return table.toString()
}
