import type { Comparison } from '../../result/comparison-result.js'
import { largest, smallest } from '../../statistics/extremes.js'
import { type ComparedColumn, type ComparedFigure, PIVOTED, sayMiddle } from '../compared.js'
import { figuresOf } from '../comparison-figures.js'
import type { Pivot } from '../pivot.js'
import { wide } from './figure.js'
import { html, type Markup } from './markup.js'

const SHADES = 8

/** One column of figures over two axes: a stronger tint is better. */
function one(
  comparison: Comparison,
  { down, across, rows, columns, cellAt }: Pivot,
  column: ComparedColumn,
): Markup {
  const figures = figuresOf(comparison, column)
  const figureAt = (row: string, value: string): ComparedFigure | null => {
    const cell = cellAt(row, value)
    return cell === undefined ? null : (figures[comparison.cells.indexOf(cell)] ?? null)
  }
  const known = rows.flatMap(row => columns.flatMap(value => figureAt(row, value)?.middle ?? []))
  const [low, high] = [smallest(known), largest(known)]
  const worst = column.better === 'more' ? low : high
  const shade = (value: number) =>
    high === low ? 0 : Math.round((Math.abs(value - worst) / (high - low)) * SHADES)
  return wide(
    column.title,
    html`<table class="heat"><caption>${column.title}</caption>
<thead><tr><th scope="col">${down} \\ ${across}</th>${columns.map(value => html`<th scope="col">${value}</th>`)}</tr></thead>
<tbody>${rows.map(
      row =>
        html`<tr><th scope="row">${row}</th>${columns.map(value => {
          const found = figureAt(row, value)
          return found === null
            ? html`<td>-</td>`
            : html`<td class="heat-${shade(found.middle)}">${sayMiddle(found, column)}</td>`
        })}</tr>`,
    )}</tbody></table>`,
  )
}

/** If the grid has two axes: throughput and p99 over both. */
export const heatMaps = (comparison: Comparison, pivot: Pivot | null): Markup | null =>
  pivot === null
    ? null
    : html`<section><h3>${pivot.down} by ${pivot.across}</h3>
<p class="quiet">The better, the stronger the tint.</p>
${PIVOTED.map(column => one(comparison, pivot, column))}</section>`
