import Table from 'cli-table3'
import { line } from '../../src/report/wrap.js'
import { formatCount } from '../../src/units.js'
import type { Check } from './checks.js'
import type { Cycle } from './cycle.js'

/** With the four borders, 80 columns. */
const WIDTHS = [32, 36, 8]

const verdict = (holds: boolean | null): string => (holds === null ? '-' : holds ? 'yes' : 'NO')

/** The outcomes under faults, the most frequent first. */
function outcomesOf(cycles: readonly Cycle[]): string {
  const times = new Map<string, number>()
  const add = (outcome: string, more: number) => times.set(outcome, (times.get(outcome) ?? 0) + more)
  for (const { loads } of cycles) {
    add('ok', loads.faulted.counts.ok)
    for (const [outcome, more] of Object.entries(loads.faulted.errors)) add(outcome, more)
  }
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => `${outcome} ${formatCount(count)}`)
    .join(', ')
}

/** 80 columns wide. */
export function tableOf(cycles: readonly Cycle[], checks: readonly Check[]): string {
  const table = new Table({
    head: ['Soak', 'figures', 'holds?'],
    colWidths: WIDTHS,
    wordWrap: true,
    // The library's default is colour, even in a pipe
    style: { head: [], border: [], compact: true },
  })
  for (const { what, figures, holds } of checks) table.push([what, figures, verdict(holds)])
  return `${table.toString()}\n${line('Faulted', outcomesOf(cycles))}\n`
}
