import Table from 'cli-table3'
import { parseHandlerSpec } from '../plan/handler-spec.js'
import type { Plan } from '../plan/plan.js'
import { formatAddress } from '../plan/target.js'
import type { Figures } from '../recording/histogram.js'
import type { Result, Run, Summary } from '../result/result.js'
import { formatCount, formatDurationMs, formatNumber, formatShare, formatUs } from '../units.js'

const COLUMNS = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p99', 'p99'],
  ['p99.9', 'p99_9'],
  ['max', 'max'],
  ['mean', 'mean'],
] as const

const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
const time = (us: number | null): string => (us === null ? '-' : formatUs(us))

function describeTarget({ target }: Plan): string {
  switch (target.kind) {
    case 'tcp':
      return formatAddress(target.host, target.port)
    case 'unix':
      return `unix:${target.path}`
    case 'own': {
      const { handling, threads, handler } = target.server
      const where = handling === 'inline' ? 'inline' : `${handling} of ${plural(threads, 'thread')}`
      const what =
        parseHandlerSpec(handler).kind === 'module' ? handler.slice(handler.lastIndexOf('/') + 1) : handler
      return `own server, ${where}, handler ${what}`
    }
  }
}

function describeLoad(plan: Plan): string {
  const until = [
    plan.requests === null ? '' : plural(plan.requests, 'exchange'),
    plan.durationMs === null ? '' : formatDurationMs(plan.durationMs),
  ].filter(part => part !== '')
  const warmup = plan.warmupMs > 0 ? ` after ${formatDurationMs(plan.warmupMs)} of warm-up` : ''
  return `closed, ${plural(plan.connections, 'connection')}, ${plural(plan.workers, 'driver thread')}, ${until.join(' or ')}${warmup}`
}

function latencyTable(latencyUs: Summary['latencyUs']): string {
  const table = new Table({
    head: ['Latency', ...COLUMNS.map(([name]) => name)],
    colAligns: ['left', ...COLUMNS.map(() => 'right' as const)],
    // Its default is colour, also in a pipe
    style: { head: [], border: [] },
  })
  const row = (name: string, figures: Figures) =>
    table.push([name, ...COLUMNS.map(([, key]) => time(figures[key]))])
  row('response', latencyUs.response)
  row('connect', latencyUs.connect)
  row('first byte', latencyUs.firstByte)
  return table.toString()
}

function requestsLine(runs: readonly Run[]): string {
  const sum = (pick: (run: Run) => number) => runs.reduce((total, run) => total + pick(run), 0)
  const started = sum(run => run.requests.started)
  const share = (count: number) => formatShare(started === 0 ? 0 : count / started)
  const failed = sum(run => run.requests.failed)
  const unfinished = sum(run => run.requests.unfinished)
  const outcomes = new Map<string, number>()
  for (const run of runs)
    for (const [outcome, times] of Object.entries(run.errors))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + times)
  const causes = [...outcomes]
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, times]) => `${outcome} ${formatCount(times)}`)
  return [
    `${formatCount(sum(run => run.requests.ok))} ok`,
    failed === 0 ? '0 failed' : `${formatCount(failed)} failed (${share(failed)}: ${causes.join(', ')})`,
    ...(unfinished === 0 ? [] : [`${formatCount(unfinished)} unfinished`]),
  ].join(', ')
}

function cpuLine(summary: Summary, runs: readonly Run[]): string {
  const driver = summary.driverCpuUsPerExchange
  const server = summary.serverCpuUsPerExchange
  const last = runs.at(-1)
  const load = (percent: number | undefined) =>
    percent === undefined ? '' : ` (${formatNumber(percent)} % of a core)`
  const parts = [driver === null ? '' : `driver ${formatUs(driver)}${load(last?.driver.cpuPercent)}`]
  if (server !== null) parts.push(`server ${formatUs(server)}${load(last?.server?.cpuPercent)}`)
  return parts.filter(part => part !== '').join(', ')
}

/** Wraps at word ends so that no line is longer than 80 columns; what follows is indented under the text. */
function line(name: string, text: string): string {
  const indent = 12
  const lines: string[] = []
  let current = name.padEnd(indent)
  for (const word of text.split(' ')) {
    if (current.trim() !== '' && current.length + word.length + 1 > 80 && current.length > indent) {
      lines.push(current.trimEnd())
      current = ' '.repeat(indent)
    }
    current += current.length > indent ? ` ${word}` : word
  }
  return [...lines, current.trimEnd()].join('\n')
}

function reportOne(result: Result): string {
  const { plan, summary, runs } = result
  const lines = [
    ...(plan.title === '' ? [] : [line('Title', plan.title)]),
    line('Target', describeTarget(plan)),
    line('Load', describeLoad(plan)),
  ]
  if (summary === null) return [...lines, line('State', `${result.state}: nothing was measured`)].join('\n')
  const windowS = runs.reduce((total, run) => total + run.windowUs, 0) / runs.length / 1e6
  lines.push(
    latencyTable(summary.latencyUs),
    line('Requests', requestsLine(runs)),
    line(
      'Throughput',
      `${formatNumber(summary.throughputPerSecond)} requests/s over ${formatNumber(windowS)} s`,
    ),
    line('CPU', `per exchange: ${cpuLine(summary, runs)}`),
  )
  if (result.state !== 'completed')
    lines.push(line('State', `${result.state}: the numbers are of the part that ran`))
  for (const warning of result.warnings) lines.push(line('Warning', `${warning.code}: ${warning.message}`))
  return lines.join('\n')
}

/** The summary for a terminal: at most 80 columns, no colour. */
export const table = (results: readonly Result[]): string => `${results.map(reportOne).join('\n\n')}\n`
