import { formatNumber } from '../../units.js'
import { type Chart, withUnit } from './chart.js'
import { html, jsonScript, type Markup } from './markup.js'

type Cell = string | Markup

/** Content that is wider than the page scrolls by itself, also by keyboard. `name` is for screen readers. */
export const wide = (name: string, content: Markup): Markup =>
  html`<div class="wide" role="group" tabindex="0" aria-label="Table: ${name}">${content}</div>`

/** A table whose first column names its rows. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  caption: string | null = null,
): Markup =>
  wide(
    caption ?? head.join(', '),
    html`<table>${caption === null ? null : html`<caption>${caption}</caption>`}
<thead><tr>${head.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
      ([name = '', ...cells]) =>
        html`<tr><th scope="row">${name}</th>${cells.map(cell => html`<td>${cell}</td>`)}</tr>\n`,
    )}</tbody></table>`,
  )

/** The figures behind a chart, for readers who can't see it. */
function chartTable(chart: Chart, isShown: (x: number, index: number) => boolean): Markup {
  const rows = chart.xs.flatMap((x, index) => {
    const figures = chart.series.map(({ values, whiskers }) => {
      const value = values[index] ?? null
      const ends = whiskers?.[index] ?? null
      const range = ends === null ? '' : ` (${formatNumber(ends[0])} to ${formatNumber(ends[1])})`
      return value === null ? '-' : `${withUnit(formatNumber(value), chart.y.unit)}${range}`
    })
    return isShown(x, index) ? [[chart.xTexts[index] ?? '', ...figures]] : []
  })
  return table([chart.xName, ...chart.series.map(({ name }) => name)], rows)
}

/** A chart with a table of the figures that `isShown` selects; nothing without a chart. */
export function figure(
  chart: Chart | null,
  note: string | null = null,
  isShown: (x: number, index: number) => boolean = () => true,
): Markup | null {
  if (chart === null) return null
  const { title, series, xName, y } = chart
  const label = `Chart: ${title}. ${series.map(({ name }) => name).join(', ')}${y.unit === '' ? '' : ` in ${y.unit}`} by ${xName}. Use the arrow keys to read the values; the table below has them too.`
  return html`<figure>
<figcaption><h4>${title}</h4>${note === null ? null : html`<p>${note}</p>`}</figcaption>
<div class="chart" role="group" tabindex="0" aria-label="${label}">${jsonScript(chart)}</div>
<details><summary>Table: ${title}</summary>${chartTable(chart, isShown)}</details>
</figure>`
}
