import { describeTarget } from '../../plan/describe.js'
import type { History, Trend } from '../../result/history.js'
import { formatNumber } from '../../units.js'
import type { ComparedColumn } from '../compared.js'
import { columnsOf, commitOf, dayOf, historyLines, stepAt } from '../history-text.js'
import { type Chart, fromZero, line, unitFor } from './chart.js'
import { figure, table } from './figure.js'
import { html } from './markup.js'
import { page } from './page.js'
import { definitions, settings } from './settings.js'

/** At most this many names fit under a chart. */
const MOST_TICKS = 8

/** The results of one trend in the order of their times, with the level of each. */
function trendChart({ entries }: History, trend: Trend, column: ComparedColumn): Chart {
  const raw = entries.map(({ figures }) => figures[trend.metric] ?? null)
  const isTime = trend.metric !== 'throughputPerSecond'
  const unit = isTime ? unitFor(Math.max(...raw.map(value => value ?? 0))) : { name: '/s', us: 1 }
  const values = raw.map(value => (value === null ? null : value / unit.us))
  const bounds = [0, ...trend.steps.map(({ at }) => at), entries.length]
  const levels = bounds.slice(1).flatMap((end, index) => {
    const start = bounds[index] ?? 0
    const logs = values
      .slice(start, end)
      .flatMap(value => (value === null || value <= 0 ? [] : Math.log(value)))
    const mean = Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)
    const level = Array.from(values.keys(), at =>
      at >= start && at < end && !Number.isNaN(mean) ? mean : null,
    )
    const step = trend.steps[index - 1]
    const name =
      step === undefined ? 'level' : `level ${index + 1}, ${formatNumber(step.ratio)}x (${step.verdict})`
    return [line(name, level)]
  })
  const xs = entries.map((_, index) => index + 1)
  const each = Math.ceil(entries.length / MOST_TICKS)
  return {
    title: column.title,
    xs,
    xTexts: entries.map(entry => `${dayOf(entry)}, ${commitOf(entry)}`),
    xName: 'result',
    x: {
      ...{ unit: '', isLog: false, range: [0.5, entries.length + 0.5] },
      ticks: xs
        .filter((_, index) => index % each === 0)
        .map(at => ({ at, text: commitOf(entries[at - 1]!) })),
    },
    y: fromZero(unit.name, values),
    series: [{ ...line('results', values), kind: 'points' }, ...levels],
  }
}

/** The history as one page in one file: a text and a chart for each trend, and every result. */
export function historyPage(history: History): string {
  const { plan, environment, entries, trends } = history
  const columns = columnsOf(history)
  const rows = entries.map((entry, index) => [
    dayOf(entry),
    commitOf(entry),
    entry.name,
    ...columns.map(({ metric, show }, at) => {
      const value = entry.figures[metric] ?? null
      const step = trends[at] ? stepAt(trends[at], index) : ''
      return value === null ? '-' : `${show(value)}${step === '' ? '' : ` (${step})`}`
    }),
  ])
  return page(
    'heythere history',
    html`<header><h1>heythere history</h1></header>
<main><article>
<h2>${plan.title === '' ? describeTarget(plan) : plan.title}: ${entries.length} results</h2>
${definitions(historyLines(history))}
<section><h3>Trends</h3>
<p class="quiet">A step is where a new level begins, found by E-divisive (Matteson and James, 2014): shuffled results would show one as large less often than 1 time in 20.</p>
${columns.map((column, index) => (trends[index] ? figure(trendChart(history, trends[index], column)) : null))}
${table(['Measured', 'Commit', 'File', ...columns.map(({ name }) => name)], rows)}
</section>
${settings(plan, environment)}
</article></main>
<footer>heythere ${environment.version}. This page contains everything it shows and loads nothing from a network.</footer>`,
  )
}
