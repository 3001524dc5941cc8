import Table from 'cli-table3'
import { line } from '../../src/report/wrap.js'
import type { Figure } from '../figures.js'

/** The result of one experiment as text; `figures` are the numbers behind it. */
export interface Findings {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Lines below the table: a name and a text. */
  readonly lines: readonly (readonly [string, string])[]
  readonly figures: readonly Figure[]
}

/** One experiment, 80 columns wide if its cells are short. */
export function tableOf({ title, columns, rows, lines }: Findings): string {
  const table = new Table({
    head: [title, ...columns],
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    // The library's default is colour, even in a pipe
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map(row => [...row]))
  return [table.toString(), ...lines.map(([name, text]) => line(name, text))].join('\n')
}
