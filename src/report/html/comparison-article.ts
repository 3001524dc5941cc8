import type { Comparison } from '../../result/comparison-result.js'
import type { Named } from '../compared.js'
import { comparisonAccount, comparisonIntroduction } from '../comparison-account.js'
import { marksOf } from '../decision.js'
import { pivotOf } from '../pivot.js'
import { scalingsOf } from '../scaling.js'
import { figure } from './figure.js'
import { heatMaps } from './heat-map.js'
import { intervals } from './intervals.js'
import { html, type Markup } from './markup.js'
import { throughputsOverTime } from './over-time.js'
import { isSpokenOf, overlaid } from './percentiles.js'
import { warningList } from './result-article.js'
import { isMeasured, scalingChart } from './scaling-chart.js'
import { said, settings } from './settings.js'

const curves = (named: readonly Named[]): Markup => {
  const chart = overlaid(named)
  return html`${figure(chart, 'All runs of each as one distribution.', (x, index) => isSpokenOf(x) || index === (chart?.xs.length ?? 0) - 1)}`
}

function scalings(comparison: Comparison): Markup | null {
  const charts = scalingsOf(comparison).map(scalingChart)
  return charts.length === 0
    ? null
    : html`<section><h3>Scaling</h3>${charts.map(chart =>
        figure(
          chart,
          'Medians and 95 % intervals over runs; the curve is the Universal Scalability Law.',
          (_, index) => isMeasured(chart, index),
        ),
      )}</section>`
}

/** A comparison, whole: the decision first, then what it rests on. */
export function comparisonArticle(comparison: Comparison): Markup {
  const { cells } = comparison
  const first = cells[0]?.result
  const account = comparisonAccount(comparison)
  return html`<article>
<h2>Comparison of ${cells.length} settings</h2>
<section><h3>Decision</h3>
${said([...account.filter(({ name }) => name !== 'Warning'), ...comparisonIntroduction(comparison)])}
</section>
<section><h3>Figures</h3>
<p class="quiet">* the best, = not told apart from it.</p>
${intervals(cells, marksOf(comparison))}
</section>
${heatMaps(pivotOf(comparison))}
${scalings(comparison)}
<section><h3>Response time</h3>${curves(cells)}</section>
${warningList(
  account
    .filter(({ name }) => name === 'Warning')
    .map(({ text }) => {
      const [code = '', ...rest] = text.split(': ')
      return { name: code, text: rest.join(': ') }
    }),
)}
${first === undefined ? null : settings(first.plan, first.environment)}
</article>`
}

/** Several results laid over each other. */
export const overlayArticle = (named: readonly Named[]): Markup => html`<article>
<h2>${named.length} results side by side</h2>
<p class="quiet">They were not measured interleaved, so a drift of the machine looks like a difference.</p>
${intervals(named)}
<section><h3>Response time</h3>${curves(named)}</section>
<section><h3>Over time</h3>${figure(throughputsOverTime(named)) ?? html`<p class="quiet">Shorter than two seconds: there is no course over time to show.</p>`}</section>
</article>`
