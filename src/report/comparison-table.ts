import Table from 'cli-table3'
import { printable } from '../printable.js'
import type { Comparison } from '../result/comparison-result.js'
import { widthOf } from '../width.js'
import { answerLines } from './answer.js'
import {
  COLUMNS,
  type ComparedColumn,
  type ComparedFigure,
  failedIn,
  PIVOTED,
  sayMiddle,
} from './compared.js'
import { comparisonAccount, comparisonIntroduction } from './comparison-account.js'
import { figuresOf } from './comparison-figures.js'
import { comparedKindRows } from './comparison-kinds.js'
import { marksOf, sayMarks } from './decision.js'
import { functionLines } from './function-lines.js'
import { narrowTable } from './narrow-table.js'
import { type Pivot, pivotOf } from './pivot.js'
import { line } from './wrap.js'

const style = { head: [], border: [], compact: true }
const HEAD = ['Cell', ...COLUMNS.map(({ name }) => name), 'failed']
const WIDTH = 80
/** The minimum width of a cell's name; longer names are wrapped between words. */
const LEAST_NAME_WIDTH = 12

const widest = (rows: readonly (readonly string[])[], column: number): number =>
  Math.max(...[HEAD, ...rows].flatMap(row => (row[column] ?? '').split('\n').map(widthOf)))

/** The width that the figures leave of 80 columns, including borders and padding. */
const roomForNames = (rows: readonly (readonly string[])[]): number =>
  HEAD.slice(1).reduce((room, _, index) => room - widest(rows, index + 1) - 3, WIDTH - 2)

const unitOf = (figure: string): string => /[a-zµ]*$/.exec(figure)?.[0] ?? ''

/** "10.1-20.1ms": a unit that both ends share is written once. */
function range(low: string, high: string, to: string): string {
  const unit = unitOf(high)
  const first = unit === unitOf(low) ? low.slice(0, low.length - unit.length) : low
  return `${first}${to}${high}`
}

/** The mean over rounds and, below it, the 95 % interval if there is one; `to` separates its ends. */
function estimate(figure: ComparedFigure | null, column: ComparedColumn, to: string): string {
  const show = (value: number) => column.show(value).replace(' ', '')
  if (figure === null) return '-'
  const { interval } = figure
  const middle = sayMiddle(figure, column).replace(' ', '')
  return interval === null ? middle : `${middle}\n${range(show(interval.low), show(interval.high), to)}`
}

function mainTable(comparison: Comparison): string {
  const marks = marksOf(comparison)
  const figures = COLUMNS.map(column => figuresOf(comparison, column))
  const rowsWith = (to: string) =>
    comparison.cells.map((cell, index) => [
      `${marks[index]} ${printable(cell.name)}`.trimStart(),
      ...COLUMNS.map((column, at) => estimate(figures[at]?.[index] ?? null, column, to)),
      failedIn(cell.result),
    ])
  const onOneLine = rowsWith('-')
  const rows = roomForNames(onOneLine) < LEAST_NAME_WIDTH ? rowsWith('-\n') : onOneLine
  const table = new Table({
    head: HEAD,
    colAligns: HEAD.map((_, index) => (index === 0 ? 'left' : 'right')),
    colWidths: [
      Math.max(LEAST_NAME_WIDTH, Math.min(widest(rows, 0) + 2, roomForNames(rows))),
      ...HEAD.slice(1).map(() => null),
    ],
    wordWrap: true,
    style: { ...style, compact: false },
  })
  table.push(...rows)
  return table.toString()
}

const labelOf = (axis: string, value: string): string => printable(`${axis} ${value}`)

/** The maximum width of the row names of a pivot, without borders and padding. */
const MOST_ROW_NAME = 36
/** "1,234,567" */
const LEAST_FIGURE = 9

/** The tables of a grid with two axes, split to fit a terminal. A name that is too long is broken. */
function pivots(comparison: Comparison, pivot: Pivot | null): string[] {
  if (pivot === null) return []
  const { down, across, rows, columns, cellAt } = pivot
  const one = (some: readonly string[], column: ComparedColumn, widths: readonly number[]): string => {
    const table = new Table({
      head: [column.name, ...some.map(value => labelOf(across, value))],
      colAligns: ['left', ...some.map(() => 'right' as const)],
      colWidths: widths.map(width => width + 2),
      wordWrap: true,
      wrapOnWordBoundary: false,
      style,
    })
    const figures = figuresOf(comparison, column)
    for (const row of rows)
      table.push([
        labelOf(down, row),
        ...some.map(value => {
          const cell = cellAt(row, value)
          const figure = cell && figures[comparison.cells.indexOf(cell)]
          return figure ? sayMiddle(figure, column) : '-'
        }),
      ])
    return table.toString()
  }
  const nameWidth = Math.min(MOST_ROW_NAME, Math.max(...rows.map(row => widthOf(labelOf(down, row))), 5))
  const room = WIDTH - (nameWidth + 4)
  const widthAcross = (value: string) =>
    Math.min(room - 3, Math.max(widthOf(labelOf(across, value)), LEAST_FIGURE))
  const perTable = Math.floor(room / (Math.max(...columns.map(widthAcross)) + 3))
  const parts: string[] = []
  for (let from = 0; from < columns.length; from += perTable) {
    const some = columns.slice(from, from + perTable)
    parts.push(...PIVOTED.map(column => one(some, column, [nameWidth, ...some.map(widthAcross)])))
  }
  return parts
}

/**
 * The comparison for a terminal: the answer first, one row per cell, a pivot if there are two axes, the
 * verdicts last.
 */
export function comparisonTable(comparison: Comparison): string {
  const kinds = comparedKindRows(comparison)
  const lines = [
    ...[...answerLines(comparison), ...functionLines(comparison)].map(({ name, text }) => line(name, text)),
    ...comparisonIntroduction(comparison).map(({ name, text }) => line(name, text)),
    mainTable(comparison),
    line('', sayMarks(comparison)),
    ...pivots(comparison, pivotOf(comparison)),
    ...(kinds === null ? [] : [narrowTable(kinds)]),
    ...comparisonAccount(comparison).map(({ name, text }) => line(name, text)),
  ]
  return `${lines.join('\n')}\n`
}
