import Table from 'cli-table3'
import { printable } from '../printable.js'
import { widthOf } from '../width.js'

const WIDTH = 80

/** A table of figures in 80 columns. The first column names the rows; a name that is too long is broken. */
export function narrowTable({ head, rows }: { readonly head: string[]; readonly rows: string[][] }): string {
  const shown = rows.map(([name = '', ...figures]) => [printable(name), ...figures])
  const widest = head.map((title, index) =>
    Math.max(...[[...head], ...shown].map(row => widthOf(row[index] ?? title))),
  )
  const [names = 0, ...figures] = widest
  // Including borders and padding
  const room = figures.reduce((left, width) => left - width - 3, WIDTH - 4)
  const table = new Table({
    head,
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    colWidths: [Math.min(names, room) + 2, ...figures.map(width => width + 2)],
    wordWrap: true,
    wrapOnWordBoundary: false,
    // The library's default is colour, even in a pipe
    style: { head: [], border: [], compact: true },
  })
  table.push(...shown)
  return table.toString()
}
