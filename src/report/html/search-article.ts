import { describeLoad, describeTarget } from '../../plan/describe.js'
import type { Probe, Search } from '../../result/search-result.js'
import { largest } from '../../statistics/extremes.js'
import { formatNumber } from '../../units.js'
import { probeRows, sayAnswer } from '../search-table.js'
import { type Chart, fromZero, line, unitFor } from './chart.js'
import { figure, table } from './figure.js'
import { html, type Markup } from './markup.js'
import { said, settings } from './settings.js'

const VERDICTS = ['kept', 'broken', 'unsure'] as const

/** The p99 of every probe over its rate. Null where none has one. */
function probeChart(probes: readonly Probe[]): Chart | null {
  const measured = probes
    .flatMap(({ ratePerSecond, verdict, run }) => {
      const p99Us = run?.latencyUs.response.p99 ?? null
      return p99Us === null ? [] : [{ ratePerSecond, verdict, p99Us }]
    })
    .sort((one, other) => one.ratePerSecond - other.ratePerSecond)
  const [lowest, highest] = [measured[0], measured.at(-1)]
  if (lowest === undefined || highest === undefined) return null
  const unit = unitFor(largest(measured.map(({ p99Us }) => p99Us)))
  const xs = measured.map(({ ratePerSecond }) => ratePerSecond)
  return {
    title: 'p99 of each probe by its rate',
    xs,
    xTexts: xs.map(x => `${formatNumber(x)}/s`),
    xName: 'Rate',
    x: {
      unit: '/s',
      isLog: true,
      range: [lowest.ratePerSecond * 0.9, highest.ratePerSecond * 1.1],
      ticks: xs.map(at => ({ at, text: `${formatNumber(at)}/s` })),
    },
    y: fromZero(
      unit.name,
      measured.map(({ p99Us }) => p99Us / unit.us),
    ),
    series: VERDICTS.map(name => ({
      ...line(
        name,
        measured.map(({ verdict, p99Us }) => (verdict === name ? p99Us / unit.us : null)),
      ),
      kind: 'points' as const,
    })),
  }
}

/** A search, whole: the answer first. */
export function searchArticle(search: Search): Markup {
  const { plan, environment, probes } = search
  const { head, rows } = probeRows(search)
  return html`<article>
<h2>Search for the highest rate on ${describeTarget(plan)}</h2>
<p class="quiet">${describeLoad(plan)}</p>
${said([{ name: 'Answer', text: sayAnswer(search) }])}
<section><h3>Probes</h3>
${figure(probeChart(probes))}
${table(head, rows)}
</section>
${settings(plan, environment)}
</article>`
}
