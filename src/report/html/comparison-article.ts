import type { Comparison } from '../../result/comparison-result.js'
import { loadVaries } from '../../result/load-groups.js'
import { answerLines } from '../answer.js'
import type { Named } from '../compared.js'
import { comparisonIntroduction, doubtsOf, droppedLines, troubleLines } from '../comparison-account.js'
import { comparedKindRows } from '../comparison-kinds.js'
import { verdictLines } from '../decision.js'
import { pivotOf } from '../pivot.js'
import { sayScaling, scalingsOf } from '../scaling.js'
import { figure, table } from './figure.js'
import { heatMaps } from './heat-map.js'
import { comparedIntervals, intervals } from './intervals.js'
import { html, type Markup } from './markup.js'
import { throughputsOverTime } from './over-time.js'
import { isSpokenOf, overlaid } from './percentiles.js'
import { differencesSection } from './profile-section.js'
import { warningList } from './result-article.js'
import { isMeasured, scalingChart } from './scaling-chart.js'
import { definitions, settings } from './settings.js'
import { verdictTable } from './verdict-table.js'

const curves = (named: readonly Named[]): Markup => {
  const chart = overlaid(named)
  return html`${figure(chart, 'All runs of each as one distribution.', isSpokenOf(chart))}`
}

function scalings(comparison: Comparison): Markup | null {
  const found = scalingsOf(comparison)
  if (found.length === 0) return null
  const parts = found.map(scaling => {
    const chart = scalingChart(scaling)
    return figure(chart, sayScaling(scaling), (_, index) => isMeasured(chart, index))
  })
  return html`<section><h3>Scaling</h3>
<p class="quiet">Medians and 95 % intervals over runs; the curve is the Universal Scalability Law.</p>
${parts}</section>`
}

/** The decision in large letters, with the recommendation in bold; under several loads there are several. */
function decision(comparison: Comparison): Markup | null {
  const lines = answerLines(comparison)
  const [answer, ...others] = lines
  if (answer === undefined) return null
  if (comparison.rule?.kind !== 'tune' && loadVaries(comparison.cells)) return definitions(lines)
  const [, head = answer.text, rest = ''] = /^(.*?)([;:] .*)$/s.exec(answer.text) ?? []
  return html`<p class="answer"><strong>${head}</strong>${rest}</p>
${definitions(others)}`
}

function kindTable(comparison: Comparison): Markup | null {
  const kinds = comparedKindRows(comparison)
  return kinds && table(kinds.head, kinds.rows, 'Response time by kind of exchange, over all runs')
}

/** A whole comparison: the decision first, then its evidence. */
export function comparisonArticle(comparison: Comparison): Markup {
  const { cells, baseline } = comparison
  const first = cells[0]?.result
  return html`<article>
<h2>Comparison of ${cells.length} settings</h2>
<section><h3>Decision</h3>
${decision(comparison)}
${definitions([...troubleLines(comparison), ...comparisonIntroduction(comparison)])}
</section>
<section><h3>Figures</h3>
<p class="quiet">Geometric means over rounds, with 95 % intervals over runs. * the best by the figures of its own panel, = not shown to differ from it, ? fewer than 10 exchanges beyond it.</p>
${comparedIntervals(comparison)}
${definitions(droppedLines(comparison))}
</section>
${differencesSection(comparison.functions)}
${heatMaps(comparison, pivotOf(comparison))}
${scalings(comparison)}
<section><h3>Response time</h3>${curves(cells)}${kindTable(comparison)}</section>
${
  comparison.verdicts.length === 0
    ? null
    : html`<section><h3>Verdicts against ${baseline}</h3>${verdictTable(comparison)}
<details><summary>Verdicts in words</summary>${definitions(verdictLines(comparison))}</details></section>`
}
${warningList(doubtsOf(comparison))}
${first === undefined ? null : settings(first.plan, first.environment, `, of ${cells[0]?.name}`)}
</article>`
}

/** Several results side by side. */
export const overlayArticle = (named: readonly Named[]): Markup => html`<article>
<h2>${named.length} results side by side</h2>
<p class="quiet">They were not measured interleaved, so a drift of the machine looks like a difference. Medians with their 95 % intervals over runs, from 3 runs on.</p>
${intervals(named)}
<section><h3>Response time</h3>${curves(named)}</section>
<section><h3>Over time</h3>${figure(throughputsOverTime(named)) ?? html`<p class="quiet">Fewer than two whole seconds were measured, so there is no chart over time.</p>`}</section>
</article>`
