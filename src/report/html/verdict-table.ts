import type { Comparison } from '../../result/comparison-result.js'
import { formatShare } from '../../units.js'
import { METRIC_NAMES, sayRatio } from '../decision.js'
import { wide } from './figure.js'
import { html, type Markup } from './markup.js'

type Verdict = Comparison['verdicts'][number]

const CLASSES = { better: 'met', worse: 'missed', alike: '', 'no difference shown': 'quiet' } as const
const SHORT = {
  better: 'better',
  worse: 'worse',
  alike: 'alike',
  'no difference shown': 'not shown',
} as const

function figureOf({ verdict, ratio, interval, failed, reason }: Verdict): Markup {
  const word = html`<span class="${CLASSES[verdict]}">${SHORT[verdict]}</span>`
  if (failed !== null)
    return html`${word} <small>${formatShare(failed[1])}, base ${formatShare(failed[0])}</small>`
  if (ratio === null || interval === null) return html`<span class="quiet">${reason ?? 'not compared'}</span>`
  const isDifferent = verdict === 'better' || verdict === 'worse'
  const { middle = '', range } = sayRatio(ratio, interval, isDifferent)
  return html`<strong>${middle}</strong> ${word} <small>${range.slice(1, -1)}</small>`
}

/** A row for each cell, a column for each metric: the ratio to the base, its interval, and the verdict. */
export function verdictTable({ verdicts }: Comparison): Markup | null {
  const metrics = [...new Set(verdicts.map(({ metric }) => metric))]
  const cells = [...new Set(verdicts.map(({ cell }) => cell))]
  return wide(
    'Verdicts',
    html`<table class="verdicts"><thead><tr><th scope="col">Name</th>${metrics.map(metric => html`<th scope="col">${METRIC_NAMES[metric]}</th>`)}</tr></thead>
<tbody>${cells.map(
      cell =>
        html`<tr><th scope="row">${cell}</th>${metrics.map(metric => {
          const found = verdicts.find(one => one.cell === cell && one.metric === metric)
          return html`<td>${found === undefined ? '-' : figureOf(found)}</td>`
        })}</tr>`,
    )}</tbody></table>`,
  )
}
