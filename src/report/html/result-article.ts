import { describeLoad, describeTarget } from '../../plan/describe.js'
import type { Result } from '../../result/result.js'
import { sumOf } from '../../statistics/sum.js'
import { formatCount, formatNumber, formatShare, formatUs } from '../../units.js'
import { accountOf } from '../account.js'
import { merged } from '../curve.js'
import { kindRows } from '../kind-rows.js'
import { latencyRows } from '../latency-rows.js'
import { responseParts } from '../response-parts.js'
import { stageRows } from '../stage-rows.js'
import { threadRows } from '../thread-rows.js'
import { figure, table } from './figure.js'
import { html, type Markup } from './markup.js'
import { latencyOverRate } from './over-rate.js'
import { latencyOverTime, throughputOverTime } from './over-time.js'
import { isSpokenOf, percentileChart, phaseChart } from './percentiles.js'
import { profileSection } from './profile-section.js'
import { definitions, settings } from './settings.js'

/** The name of a result: its title, or its target if it has none. */
export const nameOf = ({ plan }: Pick<Result, 'plan'>): string =>
  plan.title === '' ? `Load on ${describeTarget(plan)}` : plan.title

const tile = (name: string, figure: string, note: string): Markup =>
  html`<div><dt>${name}</dt><dd>${figure}<small>${note}</small></dd></div>`

const between = (
  interval: readonly [number, number] | null,
  show: (value: number) => string,
  otherwise: string,
): string => (interval === null ? otherwise : `95 %: ${show(interval[0])} to ${show(interval[1])}`)

function tiles({ summary, runs }: Result): Markup | null {
  if (summary === null) return null
  const { response } = summary.latencyUs
  const { intervals } = summary
  const ok = sumOf(runs, run => run.requests.ok)
  const due = sumOf(runs, run => run.requests.started + run.requests.notStarted)
  const time = (us: number | null) => (us === null ? '-' : formatUs(us))
  const each = runs.length === 1 ? '' : `median of ${runs.length} runs`
  return html`<dl class="tiles">
${tile('Throughput', `${formatNumber(summary.throughputPerSecond)}/s`, between(intervals.throughputPerSecond, formatNumber, each))}
${tile('Response p50', time(response.p50), between(intervals.p50, formatUs, each))}
${tile('Response p99', time(response.p99), between(intervals.p99, formatUs, each))}
${tile('Not answered correctly', formatShare(due === 0 ? 0 : (due - ok) / due), `${formatCount(due - ok)} of ${formatCount(due)} exchanges`)}
</dl>`
}

/** How every exchange ended, and those that never started. */
function outcomes({ runs }: Result): Markup {
  const counts = new Map<string, number>([['ok', sumOf(runs, run => run.requests.ok)]])
  for (const run of runs)
    for (const [outcome, times] of Object.entries(run.errors))
      counts.set(outcome, (counts.get(outcome) ?? 0) + times)
  counts.set(
    'unfinished',
    sumOf(runs, run => run.requests.unfinished),
  )
  counts.set(
    'never started',
    sumOf(runs, run => run.requests.notStarted),
  )
  const total = [...counts.values()].reduce((all, times) => all + times, 0)
  return table(
    ['Outcome', 'Exchanges', 'Share'],
    [...counts]
      .filter(([outcome, times]) => times > 0 || outcome === 'ok')
      .map(([outcome, times]) => [outcome, formatCount(times), formatShare(total === 0 ? 0 : times / total)]),
  )
}

const SERVER_COUNTS = ['accepted', 'handled', 'failed', 'rejected', 'idled', 'droppedBytes'] as const

/** The server's own counts, run by run; a foreign server has none. */
function serverTable({ runs }: Result): Markup | null {
  if (!runs.some(({ server }) => server?.handled != null)) return null
  return table(
    ['Run', 'accepted', 'handled', 'failed', 'rejected', 'idled', 'dropped bytes', 'CPU', 'event loop'],
    runs.map(({ server }, index) => [
      `run ${index + 1}`,
      ...SERVER_COUNTS.map(name => (server?.[name] == null ? '-' : formatCount(server[name]))),
      server === null ? '-' : `${formatNumber(server.cpuPercent)} % of a core`,
      server?.eventLoopUtilization == null ? '-' : formatShare(server.eventLoopUtilization),
    ]),
    'Bundled server',
  )
}

/** The parts of the mean response time. */
function partTable(result: Result): Markup | null {
  const parts = responseParts(result)
  const wholeUs = parts?.at(-1)?.us ?? 0
  return (
    parts &&
    table(
      ['Part', 'mean', 'share', 'what it is'],
      parts.map(({ name, us, note }) => [name, formatUs(us), formatShare(us / wholeUs), note]),
      'What the mean response time is made of',
    )
  )
}

function threadTable(result: Result): Markup | null {
  const threads = threadRows(result)
  return threads && table(threads.head, threads.rows, 'Where the time of each thread went')
}

function stageTable(result: Result): Markup | null {
  const stages = stageRows(result)
  return stages && table(stages.head, stages.rows, 'Response time by stage of the load')
}

function rateFigure(result: Result): Markup | null {
  const found = latencyOverRate(result)
  return found && figure(found.chart, found.note)
}

function kindTable(result: Result): Markup | null {
  const kinds = kindRows(result)
  return kinds && table(kinds.head, kinds.rows, 'Response time by kind of exchange')
}

export const warningList = (
  lines: readonly { readonly name: string; readonly text: string }[],
): Markup | null =>
  lines.length === 0
    ? null
    : html`<section><h3>Warnings</h3><ul class="warnings">${lines.map(
        ({ name, text }) => html`<li><strong>${name}</strong>: ${text}</li>\n`,
      )}</ul></section>`

const thresholds = (result: Result): Markup | null =>
  result.thresholds.length === 0
    ? null
    : html`<section><h3>Thresholds</h3><ul>${result.thresholds.map(
        ({ text, verdict, reason }) =>
          html`<li><strong class="${verdict === 'met' ? 'met' : 'missed'}">${text}: ${verdict}</strong>, ${reason}</li>`,
      )}</ul></section>`

const PERCENTILES = [50, 75, 90, 95, 99, 99.9, 99.99]

/** One whole result. */
export function resultArticle(result: Result): Markup {
  const { plan, environment, runs, summary } = result
  const { head, rows } = latencyRows(result, PERCENTILES)
  const account = accountOf(result).filter(({ name }) => name !== 'Warning' && name !== 'Timeline')
  const percentiles = percentileChart('Response time by percentile', [
    { name: 'response', histogram: merged(runs, 'response') },
    ...(plan.load.kind === 'open' ? [{ name: 'service', histogram: merged(runs, 'service') }] : []),
  ])
  const figures = html`<section><h3>Response time</h3>
${table(head, rows)}${partTable(result)}${stageTable(result)}${kindTable(result)}
${figure(percentiles, runs.length > 1 ? 'All runs as one distribution.' : null, isSpokenOf(percentiles))}
${figure(phaseChart(result), 'Phases are shown side by side because percentiles do not add up. Values below 1 µs are drawn as 1 µs.')}
</section>
<section><h3>Over time</h3>
${figure(throughputOverTime(result)) ?? html`<p class="quiet">Fewer than two whole seconds were measured, so there is no chart over time.</p>`}
${figure(latencyOverTime(result))}${rateFigure(result)}
</section>
<section><h3>Outcomes</h3>${outcomes(result)}${serverTable(result)}${threadTable(result)}</section>`
  return html`<article>
<h2>${nameOf(result)}</h2>
<p class="quiet">${describeTarget(plan)}. ${describeLoad(plan)}. <time datetime="${environment.started}">${environment.started.slice(0, 16).replace('T', ' ')} UTC</time></p>
${tiles(result)}
${thresholds(result)}
${definitions(account)}
${result.error === null ? null : html`<p class="missed">${result.error.message}</p>`}
${warningList(result.warnings.map(({ code, message }) => ({ name: code, text: message })))}
${summary === null ? null : figures}
${profileSection(result)}
${settings(plan, environment)}
</article>`
}
