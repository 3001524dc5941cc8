import Table from 'cli-table3'
import { describeTarget } from '../plan/describe.js'
import type { Probe, Search } from '../result/search-result.js'
import { formatNumber } from '../units.js'
import { time } from './latency-rows.js'
import { line } from './wrap.js'

const CAUSES: Readonly<Record<NonNullable<Probe['brokenBy']>, string>> = {
  latency: 'latency',
  failures: 'failures',
  throughput: 'throughput',
  driver: 'the driver',
  error: 'an error',
}

function verdictOf({ verdict, brokenBy }: Probe): string {
  return brokenBy === null ? verdict : `${verdict}: ${CAUSES[brokenBy]}`
}

/** The answer in one sentence. */
export function sayAnswer({ answer, isAtLeast, interval, brokenBy, slo, state, error }: Search): string {
  const bound = slo.join(' and ')
  const early =
    state === 'completed' ? '' : ` (${state}: ${error?.message ?? 'a longer search would tell more'})`
  if (answer === null) {
    return `no rate was shown to keep ${bound}${brokenBy === null ? '' : `; broken by ${CAUSES[brokenBy]}`}${early}`
  }
  const least = isAtLeast ? 'at least ' : ''
  const above =
    interval === null ? '' : `, broken at ${formatNumber(interval[1])}/s by ${CAUSES[brokenBy ?? 'error']}`
  return `${least}${formatNumber(answer)} requests/s keep ${bound}${above}${early}`
}

/** The probes' table of any format: its head and its rows. */
export const probeRows = ({ probes }: Search): { head: string[]; rows: string[][] } => ({
  head: ['rate', 'reached', 'p50', 'p99', 'failed', 'verdict'],
  rows: probes.map(probe => [
    `${formatNumber(probe.ratePerSecond)}/s`,
    probe.run === null ? '-' : `${formatNumber(probe.run.throughputPerSecond)}/s`,
    time(probe.run?.latencyUs.response.p50 ?? null),
    time(probe.run?.latencyUs.response.p99 ?? null),
    formatNumber((probe.run?.requests.failed ?? 0) + (probe.run?.requests.notStarted ?? 0)),
    verdictOf(probe),
  ]),
})

/** Every probe, and the answer. */
export function searchTable(search: Search): string {
  const { head, rows } = probeRows(search)
  const table = new Table({
    head,
    colAligns: ['right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows)
  const runs = search.probes.flatMap(probe => probe.run ?? [])
  return `${[line('Target', describeTarget(search.plan, runs)), table.toString(), line('Answer', sayAnswer(search))].join('\n')}\n`
}
