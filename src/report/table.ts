import Table from 'cli-table3'
import { LatencyHistogram } from '../recording/histogram.js'
import type { Result, Run, Summary } from '../result/result.js'
import { median } from '../result/statistics.js'
import { shakyPercentile } from '../result/warnings.js'
import { formatCount, formatNumber, formatShare, formatUs } from '../units.js'
import { describeLoad, describeTarget } from './describe.js'
import { sparkline } from './sparkline.js'
import { line } from './wrap.js'

export const USUAL_PERCENTILES: readonly number[] = [50, 90, 99, 99.9]

const time = (us: number | null): string => (us === null ? '-' : formatUs(us))
const sum = (runs: readonly Run[], of: (run: Run) => number): number =>
  runs.reduce((total, run) => total + of(run), 0)

function middle(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : median(known)
}

type Recorded = keyof Run['recording']

/** One row: each run's own percentiles, and of those the median. A figure with too few samples beyond it has a `?`. */
function clientRow(
  name: string,
  runs: readonly Run[],
  phase: Recorded,
  percentiles: readonly number[],
): string[] {
  const histograms = runs.map(run => LatencyHistogram.decode(run.recording[phase]))
  const smallest = Math.min(...histograms.map(histogram => histogram.count))
  return [
    name,
    ...percentiles.map(p => {
      const us = middle(histograms.map(histogram => histogram.at(p)))
      return us !== null && shakyPercentile(smallest, p) ? `${time(us)}?` : time(us)
    }),
    time(middle(histograms.map(histogram => (histogram.count === 0 ? null : histogram.maxUs)))),
    time(
      middle(histograms.map(histogram => (histogram.count === 0 ? null : histogram.sumUs / histogram.count))),
    ),
  ]
}

/** Where the server itself spent the time; distributions side by side, since percentiles can't be added. */
function serverRow(
  name: string,
  runs: readonly Run[],
  of: 'queueWaitUs' | 'handlerUs',
  percentiles: readonly number[],
) {
  const figures = runs.flatMap(run => run.server?.[of] ?? [])
  // Inline, nothing waits: a row of zeros would only look like a measurement
  if (figures.every(one => (one.max ?? 0) === 0)) return []
  const known: Readonly<Record<number, 'p50' | 'p75' | 'p90' | 'p95' | 'p99' | 'p99_9' | 'p99_99'>> = {
    50: 'p50',
    75: 'p75',
    90: 'p90',
    95: 'p95',
    99: 'p99',
    99.9: 'p99_9',
    99.99: 'p99_99',
  }
  const row = percentiles.map(p => {
    const key = known[p]
    return key === undefined ? '-' : time(middle(figures.map(one => one[key])))
  })
  return [
    [name, ...row, time(middle(figures.map(one => one.max))), time(middle(figures.map(one => one.mean)))],
  ]
}

function latencyTable({ plan, runs }: Result, percentiles: readonly number[]): string {
  const columns = [...percentiles.map(p => `p${p}`), 'max', 'mean']
  const table = new Table({
    head: ['Latency', ...columns],
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    // Its default is colour, also in a pipe
    style: { head: [], border: [], compact: true },
  })
  table.push(clientRow('response', runs, 'response', percentiles))
  if (plan.load.kind === 'open') table.push(clientRow('service', runs, 'service', percentiles))
  table.push(clientRow('connect', runs, 'connect', percentiles))
  table.push(clientRow('first byte', runs, 'firstByte', percentiles))
  if (plan.load.kind === 'open') table.push(clientRow('start late', runs, 'startLate', percentiles))
  table.push(...serverRow('queue wait', runs, 'queueWaitUs', percentiles))
  table.push(...serverRow('handler', runs, 'handlerUs', percentiles))
  return table.toString()
}

function requestsLine(runs: readonly Run[]): string {
  const started = sum(runs, run => run.requests.started)
  const failed = sum(runs, run => run.requests.failed)
  const unfinished = sum(runs, run => run.requests.unfinished)
  const notStarted = sum(runs, run => run.requests.notStarted)
  const outcomes = new Map<string, number>()
  for (const run of runs)
    for (const [outcome, times] of Object.entries(run.errors))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + times)
  const causes = [...outcomes]
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, times]) => `${outcome} ${formatCount(times)}`)
  const share = formatShare(started === 0 ? 0 : failed / started)
  return [
    `${formatCount(sum(runs, run => run.requests.ok))} ok`,
    failed === 0 ? '0 failed' : `${formatCount(failed)} failed (${share}: ${causes.join(', ')})`,
    ...(unfinished === 0 ? [] : [`${formatCount(unfinished)} unfinished`]),
    ...(notStarted === 0 ? [] : [`${formatCount(notStarted)} never started`]),
  ].join(', ')
}

function throughputLine(summary: Summary, runs: readonly Run[]): string {
  const windowS = sum(runs, run => run.windowUs) / runs.length / 1e6
  const interval = summary.intervals.throughputPerSecond
  const over =
    interval === null ? '' : ` (95 %: ${formatNumber(interval[0])} to ${formatNumber(interval[1])})`
  const each = runs.length > 1 ? `, median of ${runs.length} runs` : ''
  return `${formatNumber(summary.throughputPerSecond)} requests/s${over} over ${formatNumber(windowS)} s${each}`
}

/** 95 % over runs, for the percentiles that have one. */
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
    const waiting = plan.load.kind === 'open' ? ', the wait for due times included' : ''
    parts.push(
      `driver ${formatUs(summary.driverCpuUsPerExchange)}${load(runs.map(run => run.driver.cpuPercent))}${waiting}`,
    )
  }
  if (summary?.serverCpuUsPerExchange != null)
    parts.push(
      `server ${formatUs(summary.serverCpuUsPerExchange)}${load(runs.map(run => run.server?.cpuPercent))}`,
    )
  return parts.join(', ')
}

/** How many requests came back from a worker of the pool at once; empty where each travels alone. */
function batchesLine(runs: readonly Run[]): string {
  const means = runs.map(run => run.server?.batch?.mean ?? null)
  const mean = middle(means)
  if (mean === null) return ''
  const most = Math.max(...runs.map(run => run.server?.batch?.max ?? 0))
  return `${formatNumber(mean)} requests a hop to a worker, at most ${formatCount(most)}`
}

/** Requests per second over time, of the last run; a part of a second at the end would look like a drop. */
function timelineLine(runs: readonly Run[]): string {
  const run = runs.at(-1)
  const whole = Math.floor((run?.windowUs ?? 0) / 1e6)
  const seconds = run?.timeline.filter(second => second.atMs < whole * 1000).map(second => second.ok) ?? []
  if (seconds.length < 3) return ''
  return `${sparkline(seconds, 60)} ${formatCount(Math.min(...seconds))} to ${formatCount(Math.max(...seconds))}/s`
}

function reportOne(result: Result, percentiles: readonly number[]): string {
  const { plan, summary, runs } = result
  const lines = [
    ...result.thresholds.map(({ text, verdict, reason }) =>
      line(verdict === 'met' ? '✓' : '✗', `${text}: ${verdict}, ${reason}`),
    ),
    ...(plan.title === '' ? [] : [line('Title', plan.title)]),
    line('Target', describeTarget(plan, runs)),
    line('Load', describeLoad(plan)),
  ]
  if (summary === null) return [...lines, line('State', `${result.state}: nothing was measured`)].join('\n')
  lines.push(latencyTable(result, percentiles))
  lines.push(line('Requests', requestsLine(runs)))
  lines.push(line('Throughput', throughputLine(summary, runs)))
  const intervals = intervalsLine(summary)
  if (intervals !== '') lines.push(line('95 %', intervals))
  const timeline = timelineLine(runs)
  if (timeline !== '') lines.push(line('Timeline', timeline))
  lines.push(line('CPU', `per exchange: ${cpuLine(result)}`))
  const batches = batchesLine(runs)
  if (batches !== '') lines.push(line('Batches', batches))
  if (result.state !== 'completed')
    lines.push(line('State', `${result.state}: the numbers are of the part that ran`))
  for (const warning of result.warnings) lines.push(line('Warning', `${warning.code}: ${warning.message}`))
  return lines.join('\n')
}

/** The summary for a terminal: at most 80 columns for up to four percentiles, no colour. */
export const tableWith =
  (percentiles: readonly number[]) =>
  (results: readonly Result[]): string =>
    `${results.map(result => reportOne(result, percentiles)).join('\n\n')}\n`

export const table = tableWith(USUAL_PERCENTILES)
