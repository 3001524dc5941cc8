import Table from 'cli-table3'
import type { Probe, Search } from '../result/search-result.js'
import { formatNumber, formatUs } from '../units.js'
import { describeTarget } from './describe.js'
import { line } from './wrap.js'

const time = (us: number | null | undefined): string => (us == null ? '-' : formatUs(us))

const CAUSES: Readonly<Record<NonNullable<Probe['brokenBy']>, string>> = {
  latency: 'latency',
  failures: 'failed exchanges',
  throughput: 'throughput',
  driver: 'the driver',
  error: 'an error',
}

function verdictOf({ verdict, brokenBy }: Probe): string {
  return brokenBy === null ? verdict : `${verdict}: ${CAUSES[brokenBy]}`
}

/** The answer in one sentence. */
function sayAnswer({ answer, isAtLeast, interval, brokenBy, slo, state }: Search): string {
  const bound = slo.join(' and ')
  const early = state === 'completed' ? '' : ` (${state}: a longer search would tell more)`
  if (answer === null) {
    const lowest = interval === null ? '' : ` down to ${formatNumber(interval[0])}/s`
    return `no rate was shown to keep ${bound}${lowest}${brokenBy === null ? '' : `; broken by ${CAUSES[brokenBy]}`}${early}`
  }
  const least = isAtLeast ? 'at least ' : ''
  const above =
    interval === null ? '' : `, broken at ${formatNumber(interval[1])}/s by ${CAUSES[brokenBy ?? 'error']}`
  return `${least}${formatNumber(answer)} requests/s keep ${bound}${above}${early}`
}

/** Every probe, and the answer. */
export function searchTable(search: Search): string {
  const table = new Table({
    head: ['rate', 'reached', 'p50', 'p99', 'failed', 'verdict'],
    colAligns: ['right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const probe of search.probes)
    table.push([
      `${formatNumber(probe.ratePerSecond)}/s`,
      probe.run === null ? '-' : `${formatNumber(probe.run.throughputPerSecond)}/s`,
      time(probe.run?.latencyUs.response.p50),
      time(probe.run?.latencyUs.response.p99),
      formatNumber((probe.run?.requests.failed ?? 0) + (probe.run?.requests.notStarted ?? 0)),
      verdictOf(probe),
    ])
  const runs = search.probes.flatMap(probe => probe.run ?? [])
  return `${[line('Target', describeTarget(search.plan, runs)), table.toString(), line('Answer', sayAnswer(search))].join('\n')}\n`
}
