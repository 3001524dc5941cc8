import { describeTarget } from '../../plan/describe.js'
import type { Search } from '../../result/search-result.js'
import { probeRows, sayAnswer, searchIntroduction } from '../search-table.js'
import { figure, table } from './figure.js'
import { html, type Markup } from './markup.js'
import { probeCharts } from './probe-charts.js'
import { warningList } from './result-article.js'
import { definitions, settings } from './settings.js'

/** A whole search: the answer first. */
export function searchArticle(search: Search): Markup {
  const { plan, environment, warnings } = search
  const { head, rows } = probeRows(search)
  return html`<article>
<h2>Search for the highest rate on ${describeTarget(plan)}</h2>
${definitions([{ name: 'Answer', text: sayAnswer(search) }, ...searchIntroduction(search)])}
${warningList(warnings.map(({ code, message }) => ({ name: code, text: message })))}
<section><h3>Probes</h3>
<p class="quiet">Exchanges that failed or never started count as infinitely slow, as in the verdicts. Probes without a finite value are in the table only.</p>
${probeCharts(search).map(chart => figure(chart))}
${table(head, rows)}
</section>
${settings(plan, environment)}
</article>`
}
