import Table from 'cli-table3'
import { line } from '../../src/report/wrap.js'
import { formatNumber } from '../../src/units.js'
import type { Figure } from '../figures.js'
import type { Findings, Row } from './task.js'

/** With the six borders, 80 columns. */
const WIDTHS = [30, 12, 12, 12, 8]

const verdict = ({ ns, goalNs }: Row): string => (ns <= (goalNs ?? 0) ? 'met' : 'MISSED')

/** One experiment, 80 columns wide. */
export function tableOf({ title, rows, notes }: Findings): string {
  const table = new Table({
    head: [title, 'ns/op', 'p1', 'p99', 'goal'],
    colWidths: WIDTHS,
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    // The library's default is colour, even in a pipe
    style: { head: [], border: [], compact: true },
  })
  for (const row of rows)
    table.push([
      row.name,
      formatNumber(row.ns),
      formatNumber(row.p1Ns),
      formatNumber(row.p99Ns),
      row.goalNs === null ? '' : `<= ${row.goalNs}`,
    ])
  const goals = rows.flatMap(row => {
    if (row.goalNs === null) return []
    const by = row.ns <= row.goalNs ? '' : ` by ${formatNumber((row.ns / row.goalNs - 1) * 100)} %`
    return line('Goal', `${row.name}: at most ${row.goalNs} ns: ${verdict(row)}${by}`)
  })
  return [table.toString(), ...goals, ...notes.map(note => line('Note', note))].join('\n')
}

export const figuresOf = ({ title, rows }: Findings): Figure[] =>
  rows.map(({ name, ns }) => ({ name: `${title}: ${name}`, unit: 'ns', value: ns }))
