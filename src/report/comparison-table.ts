import Table from 'cli-table3'
import type { Comparison, ComparisonCell } from '../result/comparison-result.js'
import type { Run } from '../result/result.js'
import { interval, median } from '../result/statistics.js'
import { formatCount, formatNumber, formatUs } from '../units.js'
import { bestOf, decisionOf } from './decision.js'
import { describeLoad } from './describe.js'
import { sayScaling, scalingsOf } from './scaling.js'
import { line } from './wrap.js'

const style = { head: [], border: [], compact: true }
const HEAD = ['Cell', 'req/s', 'p50', 'p99', 'CPU', 'failed']
const WIDTH = 80
/** A cell's name gets at least this much room; what does not fit is wrapped at word ends. */
const LEAST_NAME_WIDTH = 12

/** What the figures leave of 80 columns, borders and padding counted, and no more than the names need. */
function nameWidth(rows: readonly (readonly string[])[]): number {
  const widest = (column: number) =>
    Math.max(...[HEAD, ...rows].flatMap(row => (row[column] ?? '').split('\n').map(text => text.length)))
  const figures = HEAD.slice(1).reduce((total, _, index) => total + widest(index + 1) + 3, 2)
  return Math.max(LEAST_NAME_WIDTH, Math.min(widest(0) + 2, WIDTH - figures))
}

type Show = (value: number) => string

const dense: Show = us => formatUs(us).replace(' ', '')

/** "10.1-20.1ms": a unit that both ends share is said once. */
function range(low: string, high: string): string {
  const unit = /[a-zµ]+$/.exec(high)?.[0] ?? ''
  return unit !== '' && low.endsWith(unit) ? `${low.slice(0, -unit.length)}-${high}` : `${low}-${high}`
}

/** The median over runs and, below it, the 95 % interval where there is one. */
function estimate(values: readonly (number | null)[], show: Show): string {
  const known = values.filter(value => value !== null)
  if (known.length === 0) return '-'
  const found = interval(known)
  return found === null
    ? show(median(known))
    : `${show(median(known))}\n${range(show(found.low), show(found.high))}`
}

function rowOf({ name, result }: ComparisonCell, mark: string): string[] {
  const { runs } = result
  const of = (pick: (run: Run) => number | null, show: Show) => estimate(runs.map(pick), show)
  const failed = runs.reduce((total, { requests }) => total + requests.failed + requests.notStarted, 0)
  return [
    mark === '' ? name : `${mark} ${name}`,
    of(run => run.throughputPerSecond, formatNumber),
    of(run => run.latencyUs.response.p50, dense),
    of(run => run.latencyUs.response.p99, dense),
    of(run => run.server?.cpuUsPerExchange ?? null, dense),
    runs.length === 0 ? 'no run' : formatCount(failed),
  ]
}

function mainTable(comparison: Comparison): string {
  const best = bestOf(comparison)
  const rows = comparison.cells.map((cell, index) => {
    const mark = best === null ? '' : index === best.best ? '*' : best.alike.has(index) ? '=' : ''
    return rowOf(cell, mark)
  })
  const table = new Table({
    head: HEAD,
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    colWidths: [nameWidth(rows), null, null, null, null, null],
    wordWrap: true,
    style: { ...style, compact: false },
  })
  table.push(...rows)
  return table.toString()
}

/** Where two axes vary: the first down, the second across. Split where it would be wider than a terminal. */
function pivots({ cells }: Comparison): string[] {
  const axes = [...new Set(cells.flatMap(cell => Object.keys(cell.settings)))]
  const [down, across] = axes
  if (axes.length !== 2 || down === undefined || across === undefined) return []
  const valuesOf = (axis: string) => [...new Set(cells.flatMap(cell => cell.settings[axis] ?? []))]
  const one = (
    title: string,
    columns: readonly string[],
    of: (run: Run) => number | null,
    show: Show,
  ): string => {
    const table = new Table({
      head: [title, ...columns.map(column => `${across} ${column}`)],
      colAligns: ['left', ...columns.map(() => 'right' as const)],
      style,
    })
    for (const row of valuesOf(down))
      table.push([
        `${down} ${row}`,
        ...columns.map(column => {
          const cell = cells.find(
            ({ settings }) => settings[down] === row && (settings[across] ?? column) === column,
          )
          const known = cell?.result.runs.map(of).filter(value => value !== null) ?? []
          return known.length === 0 ? '-' : show(median(known))
        }),
      ])
    return table.toString()
  }
  const columns = valuesOf(across)
  const perTable = Math.max(
    1,
    Math.floor((80 - 22) / (Math.max(...columns.map(c => c.length), 7) + across.length + 4)),
  )
  const parts: string[] = []
  for (let from = 0; from < columns.length; from += perTable) {
    const some = columns.slice(from, from + perTable)
    parts.push(one('req/s', some, run => run.throughputPerSecond, formatNumber))
    parts.push(one('p99', some, run => run.latencyUs.response.p99, formatUs))
  }
  return parts
}

/** The comparison for a terminal: one row a cell, a pivot where two lists were given, and the decision in words. */
export function comparisonTable(comparison: Comparison): string {
  const { cells, runsPerCell, baseline } = comparison
  const first = cells[0]
  const warnings = new Map<string, string[]>()
  for (const { name, result } of cells)
    for (const { code } of result.warnings) warnings.set(code, [...(warnings.get(code) ?? []), name])
  const lines = [
    ...cells.flatMap(({ name, result }) =>
      result.thresholds.map(({ text, verdict, reason }) =>
        line(verdict === 'met' ? '✓' : '✗', `${name}: ${text}: ${verdict}, ${reason}`),
      ),
    ),
    ...(first ? [line('Load', describeLoad(first.result.plan))] : []),
    line('Runs', `${runsPerCell} of each cell, interleaved; medians, and 95 % intervals over runs`),
    mainTable(comparison),
    line('', '* best, = not told apart from it'),
    ...pivots(comparison),
    ...decisionOf(comparison).map(({ name, text }) => line(name, text)),
    ...scalingsOf(comparison).map(scaling => line('Scaling', sayScaling(scaling))),
    ...(comparison.state === 'stopped'
      ? [line('State', `stopped: compared with ${baseline} by the runs that were over`)]
      : []),
    ...cells.flatMap(({ name, result }) =>
      result.error ? [line('Failed', `${name}: ${result.error.message}`)] : [],
    ),
    ...[...warnings].map(([code, names]) =>
      line('Warning', `${code}: in ${names.length === cells.length ? 'every cell' : names.join('; ')}`),
    ),
  ]
  return `${lines.join('\n')}\n`
}
