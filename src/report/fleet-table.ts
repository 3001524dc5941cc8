import Table from 'cli-table3'
import { printable } from '../printable.js'
import type { AgentFigures } from '../recording/fleet-account.js'
import type { Run } from '../result/result.js'
import { median } from '../statistics/averages.js'
import { formatCount, formatNumber, formatUs } from '../units.js'
import { line } from './wrap.js'

const HEAD = ['Agent', 'conns', 'ok', 'requests/s', 'p50', 'p99', 'CPU', 'began']
/** Leaves room for the figures in 80 columns. */
const MOST_NAME_CHARS = 16
/** The first agents stand for a large fleet; a warning names those that differ. */
const MOST_ROWS = 16

type Pick = (agent: AgentFigures) => number | null

/** The median over the runs. */
function middle(rows: readonly AgentFigures[], pick: Pick, show: (value: number) => string): string {
  const known = rows.map(pick).filter(value => value !== null)
  return known.length === 0 ? '-' : show(median(known))
}

const signedMs = (us: number): string => `${us < 0 ? '-' : '+'}${formatNumber(Math.abs(us) / 1000)} ms`

function rowOf(given: string, rows: readonly AgentFigures[]): string[] {
  const name = printable(given)
  // Hosts of one kind differ at the end of their names
  const shown = name.length > MOST_NAME_CHARS ? `${name.slice(0, 7)}…${name.slice(-8)}` : name
  const isLost = rows.some(({ lost }) => lost !== null)
  return [
    shown,
    middle(rows, agent => agent.connections, formatCount),
    formatCount(rows.reduce((sum, { ok }) => sum + ok, 0)),
    isLost ? 'lost' : middle(rows, agent => agent.throughputPerSecond, formatNumber),
    middle(rows, agent => agent.p50, formatUs),
    middle(rows, agent => agent.p99, formatUs),
    middle(
      rows,
      agent => agent.cpuPercent,
      value => `${formatNumber(value)} %`,
    ),
    middle(rows, agent => agent.beganLateUs, signedMs),
  ]
}

/** The agents of a fleet, one row each, over all runs; '' without a fleet. */
export function fleetTable(runs: readonly Run[]): string {
  const byName = new Map<string, AgentFigures[]>()
  for (const agent of runs.flatMap(({ fleet }) => fleet?.agents ?? []))
    byName.set(agent.name, [...(byName.get(agent.name) ?? []), agent])
  if (byName.size === 0) return ''
  const table = new Table({
    head: HEAD,
    colAligns: ['left', ...HEAD.slice(1).map(() => 'right' as const)],
    // The library's default is colour, even in a pipe
    style: { head: [], border: [], compact: true },
  })
  const rows = [...byName].toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
  table.push(...rows.slice(0, MOST_ROWS).map(([name, agents]) => rowOf(name, agents)))
  const more = rows.length - MOST_ROWS
  return more > 0
    ? `${table.toString()}\n${line('', `and ${formatCount(more)} more agents; the JSON has all of them`)}`
    : table.toString()
}
