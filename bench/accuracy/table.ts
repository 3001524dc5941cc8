import Table from 'cli-table3'
import { line } from '../../src/report/wrap.js'
import { formatNumber, formatUs } from '../../src/units.js'
import { deviationOf, type Findings, type Row, withinGoal } from './experiment.js'

/** With the seven borders, 80 columns. */
const WIDTHS = [22, 10, 10, 11, 10, 10]

const signed = (share: number): string => `${share > 0 ? '+' : ''}${formatNumber(share * 100)} %`

function verdict(row: Row): string {
  if (row.goal === null) return '-'
  return `${formatNumber(row.goal * 100)} %: ${withinGoal(row) ? 'yes' : 'NO'}`
}

/** One experiment, 80 columns wide. */
export function tableOf(findings: Findings): string {
  const table = new Table({
    head: [findings.title, 'measured', 'true', 'deviation', 'within?', findings.beside],
    colWidths: WIDTHS,
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    // The library's default is colour, even in a pipe
    style: { head: [], border: [], compact: true },
  })
  for (const row of findings.rows)
    table.push([
      row.what,
      formatUs(row.measuredUs),
      formatUs(row.trueUs),
      signed(deviationOf(row)),
      verdict(row),
      row.besideUs === null ? '' : formatUs(row.besideUs),
    ])
  return [
    table.toString(),
    ...findings.checks.map(({ what, holds }) => line('Check', `${what}: ${holds ? 'yes' : 'NO'}`)),
    ...findings.notes.map(note => line('Note', note)),
  ].join('\n')
}
