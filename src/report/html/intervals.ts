import type { Comparison } from '../../result/comparison-result.js'
import { largest } from '../../statistics/extremes.js'
import {
  COLUMNS,
  type ComparedColumn,
  type ComparedFigure,
  figureOf,
  type Named,
  sayMiddle,
} from '../compared.js'
import { figuresOf } from '../comparison-figures.js'
import { marksOf } from '../decision.js'
import { table } from './figure.js'
import { html, type Markup } from './markup.js'

const percent = (value: number, top: number): string => `${((value / top) * 100).toFixed(2)}%`

/**
 * The median as a bar and a dot, the 95 % interval as a line through it. It starts at zero, so lengths can be
 * compared.
 */
function bar({ middle, interval }: ComparedFigure, top: number): Markup {
  return html`<svg class="interval" aria-hidden="true"><rect class="whole" width="100%" height="100%"/><rect class="value" width="${percent(middle, top)}" height="100%"/>${
    interval === null
      ? null
      : html`<line class="ends" x1="${percent(interval.low, top)}" x2="${percent(interval.high, top)}" y1="50%" y2="50%"/>`
  }<circle class="middle" cx="${percent(middle, top)}" cy="50%" r="4"/></svg>`
}

interface Panel {
  readonly marks: readonly string[]
  readonly figures: readonly (ComparedFigure | null)[]
  readonly average: 'mean' | 'median'
}

function panel(
  column: ComparedColumn,
  named: readonly Named[],
  { marks, figures, average }: Panel,
): Markup | null {
  const top = largest(figures.map(one => Math.max(one?.middle ?? 0, one?.interval?.high ?? 0)))
  if (!(top > 0)) return null
  const rows = named.map(({ name }, index) => {
    const figure = figures[index] ?? null
    const cell = `${marks[index] ?? ''} ${name}`.trim()
    if (figure === null) return [cell, '-']
    const { interval } = figure
    const range =
      interval === null
        ? null
        : html` <small>${column.show(interval.low)} to ${column.show(interval.high)}</small>`
    return [cell, html`<strong>${sayMiddle(figure, column)}</strong>${range}${bar(figure, top)}`]
  })
  return table(['Name', `${average} (95 %)`], rows, column.title)
}

/** Results side by side, one panel per column: figures, and error bars on a common scale. */
export const intervals = (named: readonly Named[]): Markup =>
  html`<div class="panels">${COLUMNS.map(column =>
    panel(column, named, {
      marks: [],
      figures: named.map(({ result }) => figureOf(result, column)),
      average: 'median',
    }),
  )}</div>`

/** The same for a comparison, with marks for the metric of each panel. */
export const comparedIntervals = (comparison: Comparison): Markup =>
  html`<div class="panels">${COLUMNS.map(column =>
    panel(column, comparison.cells, {
      marks: marksOf(comparison, column.metric),
      figures: figuresOf(comparison, column),
      average: 'mean',
    }),
  )}</div>`
