import { describeLoad, describeTarget } from '../plan/describe.js'
import { describeRequest } from '../plan/describe-request.js'
import { printable } from '../printable.js'
import type { Result, Run, Summary } from '../result/result.js'
import { shakyPercentile } from '../result/shaky-percentile.js'
import { middle } from '../result/summary.js'
import { largest, smallest } from '../statistics/extremes.js'
import { sumOf } from '../statistics/sum.js'
import { formatCount, formatNumber, formatShare, formatUs } from '../units.js'
import { sayBend } from './rate-points.js'
import { sparkline } from './sparkline.js'
import { recoveries } from './stage-rows.js'
import { lostTime } from './thread-rows.js'
import { wholeSeconds } from './whole-seconds.js'

/** A line of any format: its name and its text. */
export interface ReportLine {
  readonly name: string
  readonly text: string
}

/** The exchanges without a correct reply; `explain` adds a remark on the share of failed ones. */
function unanswered(runs: readonly Run[], explain: (share: string) => string): string[] {
  const started = sumOf(runs, run => run.requests.started)
  const failed = sumOf(runs, run => run.requests.failed)
  const unfinished = sumOf(runs, run => run.requests.unfinished)
  const notStarted = sumOf(runs, run => run.requests.notStarted)
  const share = formatShare(started === 0 ? 0 : failed / started)
  return [
    failed === 0 ? '0 failed' : `${formatCount(failed)} failed (${explain(share)})`,
    ...(unfinished === 0 ? [] : [`${formatCount(unfinished)} unfinished`]),
    ...(notStarted === 0 ? [] : [`${formatCount(notStarted)} never started`]),
  ]
}

function requestsLine(runs: readonly Run[]): string {
  const outcomes = new Map<string, number>()
  for (const run of runs)
    for (const [outcome, times] of Object.entries(run.errors))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + times)
  const causes = [...outcomes]
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, times]) => `${outcome} ${formatCount(times)}`)
  return [
    `${formatCount(sumOf(runs, run => run.requests.ok))} ok`,
    ...unanswered(runs, share => `${share}: ${causes.join(', ')}`),
  ].join(', ')
}

/** The first wrong reply of each outcome, the most frequent outcome first. */
function samplesOf(runs: readonly Run[]): ReportLine[] {
  const times = (outcome: string) => sumOf(runs, run => run.errors[outcome as keyof Run['errors']] ?? 0)
  const samples = new Map<string, string>()
  for (const run of runs)
    for (const [outcome, sample] of Object.entries(run.errorSamples))
      if (!samples.has(outcome)) samples.set(outcome, sample)
  return [...samples]
    .sort(([a], [b]) => times(b) - times(a))
    .map(([outcome, sample]) => ({ name: `First ${outcome}`, text: `"${sample}"` }))
}

/** What the bundled server refused or closed, the first of each kind. Other troubles are in the warnings. */
const REFUSALS = ['queue-full', 'too-many-connections', 'no-message', 'idle'] as const

const troublesOf = (runs: readonly Run[]): ReportLine[] =>
  REFUSALS.flatMap(kind => {
    const [first] = runs.flatMap(({ server }) => server?.troubles[kind] ?? [])
    return first === undefined ? [] : { name: 'Server', text: `first ${kind}: ${first}` }
  })

function throughputLine(summary: Summary, runs: readonly Run[]): string {
  const windowS = sumOf(runs, run => run.windowUs) / runs.length / 1e6
  const interval = summary.intervals.throughputPerSecond
  const over =
    interval === null ? '' : ` (95 %: ${formatNumber(interval[0])} to ${formatNumber(interval[1])})`
  const each = runs.length > 1 ? `, median of ${runs.length} runs` : ''
  return `${formatNumber(summary.throughputPerSecond)} requests/s${over} over ${formatNumber(windowS)} s${each}`
}

/** The 95 % intervals over runs, for the percentiles that have one. */
function intervalsLine({ intervals }: Summary): string {
  const parts = (['p50', 'p90', 'p99'] as const).flatMap(name => {
    const interval = intervals[name]
    return interval === null ? [] : `${name} ${formatUs(interval[0])} to ${formatUs(interval[1])}`
  })
  return parts.join(', ')
}

function cpuLine({ plan, summary, runs }: Result): string {
  const load = (percents: (number | undefined)[]) =>
    ` (${formatNumber(middle(percents.map(percent => percent ?? null)) ?? 0)} % of a core)`
  const parts: string[] = []
  if (summary?.driverCpuUsPerExchange != null) {
    const waiting = plan.load.kind === 'open' ? ', including the wait for due times' : ''
    parts.push(
      `driver ${formatUs(summary.driverCpuUsPerExchange)}${load(runs.map(run => run.driver.cpuPercent))}${waiting}`,
    )
  }
  if (summary?.serverCpuUsPerExchange != null)
    parts.push(
      `server ${formatUs(summary.serverCpuUsPerExchange)}${load(runs.map(run => run.server?.cpuPercent))}`,
    )
  return parts.length === 0 ? '' : `per exchange: ${parts.join(', ')}`
}

/** How many requests came back from a worker of the pool in one message; empty if each is sent alone. */
function batchesLine(runs: readonly Run[]): string {
  const mean = middle(runs.map(run => run.server?.batch?.mean ?? null))
  if (mean === null) return ''
  const most = largest(runs.map(run => run.server?.batch?.max ?? 0))
  return `${formatNumber(mean)} request${mean === 1 ? '' : 's'} per batch to a worker, at most ${formatCount(most)}`
}

/** Requests per second over time in the last run. */
function timelineLine(runs: readonly Run[]): string {
  const run = runs.at(-1)
  const seconds = run === undefined ? [] : wholeSeconds(run).map(second => second.ok)
  if (seconds.length < 3) return ''
  return `${sparkline(seconds, 60)} ${formatCount(smallest(seconds))} to ${formatCount(largest(seconds))}/s`
}

/** The main figures in one line: throughput, response time, and failures. */
function answerLine({ summary, runs }: Result): string {
  if (summary === null) return ''
  const { p50, p99 } = summary.latencyUs.response
  const fewest = smallest(runs.map(run => run.requests.ok))
  const percentile = (name: string, us: number | null, of: number): string[] =>
    us === null ? [] : [`${name} ${formatUs(us)}${shakyPercentile(fewest, of) ? '?' : ''}`]
  return [
    `${formatNumber(summary.throughputPerSecond)} requests/s`,
    ...percentile('p50', p50, 50),
    ...percentile('p99', p99, 99),
    ...unanswered(runs, share => share),
  ].join(', ')
}

/** The lines above the figures: the answer, verdicts on thresholds, title, target, load. */
export function introductionOf(result: Result): ReportLine[] {
  const { plan, runs, thresholds } = result
  const answer = answerLine(result)
  const request = describeRequest(plan)
  return [
    ...(answer === '' ? [] : [{ name: 'Answer', text: answer }]),
    ...thresholds.map(({ text, verdict, reason }) => ({
      name: verdict === 'met' ? '✓' : '✗',
      text: `${text}: ${verdict}, ${reason}`,
    })),
    ...(plan.title === '' ? [] : [{ name: 'Title', text: plan.title }]),
    { name: 'Target', text: describeTarget(plan, runs) },
    ...(request === null ? [] : [{ name: 'Request', text: request }]),
    { name: 'Load', text: describeLoad(plan) },
  ]
}

/** Why the result is not complete; empty if it is. A failed result may have complete runs: without one success, for example. */
function sayState({ state, error, runs }: Result): string {
  if (state === 'completed') return ''
  const isWhole = runs.every(run => run.state === 'completed')
  return `${state}: ${isWhole && error ? printable(error.message) : 'the numbers cover the part that ran'}`
}

/** The lines below the figures: counts, throughput, CPU, state and warnings. */
export function accountOf(result: Result): ReportLine[] {
  const { summary, runs, warnings } = result
  if (summary === null) return [{ name: 'State', text: `${result.state}: nothing was measured` }]
  return [
    { name: 'Requests', text: requestsLine(runs) },
    ...samplesOf(runs),
    ...troublesOf(runs),
    { name: 'Throughput', text: throughputLine(summary, runs) },
    { name: '95 %', text: intervalsLine(summary) },
    { name: 'Timeline', text: timelineLine(runs) },
    { name: 'Recovery', text: recoveries(result) },
    { name: 'Bend', text: sayBend(result) },
    { name: 'CPU', text: cpuLine(result) },
    ...lostTime(result).map(text => ({ name: 'Threads', text })),
    { name: 'Batches', text: batchesLine(runs) },
    { name: 'State', text: sayState(result) },
    ...warnings.map(({ code, message }) => ({ name: 'Warning', text: `${code}: ${message}` })),
  ].filter(({ text }) => text !== '')
}
