import Table from 'cli-table3'
import { describeLoads, describeTarget } from '../plan/describe.js'
import { arrivalOf, openAt } from '../plan/load.js'
import type { Run } from '../result/result.js'
import type { Probe, Search } from '../result/search-result.js'
import {
  type Bounded,
  isLeftToChance,
  lostIn,
  parseThreshold,
  type Threshold,
  valueIn,
} from '../result/threshold.js'
import { formatCount, formatDurationMs, formatNumber, formatShare, UnitError } from '../units.js'
import type { ReportLine } from './account.js'
import { time } from './latency-rows.js'
import { line } from './wrap.js'

const CAUSES: Readonly<Record<NonNullable<Probe['brokenBy']>, string>> = {
  latency: 'latency',
  failures: 'failures',
  throughput: 'throughput',
  rate: 'not reached',
  driver: 'the driver',
  error: 'an error',
}

const perSecond = (rate: number): string => `${formatNumber(rate)}/s`

function verdictOf({ verdict, brokenBy }: Probe): string {
  return brokenBy === null ? verdict : `${verdict}: ${CAUSES[brokenBy]}`
}

/** A probe in one line, during a search. */
export const sayProbe = (probe: Probe): string =>
  `${perSecond(probe.ratePerSecond)} ${verdictOf(probe)}: ${probe.reasons.join('; ')}`

function sayInterval({ interval, confidence }: Search): string {
  if (interval === null || confidence === null) return ''
  const [low, high] = interval.map(formatNumber)
  return ` (${formatShare(confidence)}: ${low} to ${high})`
}

/** The lowest rate above the answer that broke a limit, and the cause. */
function sayBroken({ answer, interval, confidence, probes, brokenBy }: Search): string {
  if (brokenBy === null) return ''
  const above = probes.flatMap(({ brokenBy: cause, ratePerSecond }) =>
    cause === brokenBy && ratePerSecond > (answer ?? 0) ? ratePerSecond : [],
  )
  const rate = confidence === null && interval !== null ? interval[1] : Math.min(...above)
  if (rate === Number.POSITIVE_INFINITY) return ''
  return brokenBy === 'rate'
    ? `, and ${perSecond(rate)} was not reached`
    : `, broken at ${perSecond(rate)} by ${CAUSES[brokenBy]}`
}

/** The answer in one sentence. */
export function sayAnswer(search: Search): string {
  const { answer, isAtLeast, slo, state, error } = search
  const bound = slo.join(' and ')
  const early =
    state === 'completed' ? '' : ` (${state}: ${error?.message ?? 'a longer search would tell more'})`
  if (answer === null) return `no rate was shown to keep ${bound}${sayBroken(search)}${early}`
  const least = isAtLeast ? 'at least ' : ''
  return `${least}${formatNumber(answer)} requests/s keep ${bound}${sayInterval(search)}${sayBroken(search)}${early}`
}

/** The limits of a search that can be parsed; a file may contain anything. */
export const boundsOf = ({ slo }: Search): Threshold[] =>
  slo.flatMap(text => {
    try {
      return parseThreshold(text)
    } catch (error) {
      if (error instanceof UnitError) return []
      throw error
    }
  })

const latency = (field: 'p50' | 'p99'): Bounded => ({ field, kind: null, stage: null, unit: 'us' })
const USUAL: readonly Bounded[] = [latency('p50'), latency('p99')]

/** "p99", "p99{get}" */
export const nameOf = ({ field, kind }: Bounded): string => (kind === null ? field : `${field}{${kind}}`)

/** The latencies that have limits, by name, and the usual ones if there is room. */
function columnsOf(search: Search): Map<string, Bounded> {
  const bounded = boundsOf(search).filter(({ unit }) => unit === 'us')
  const usual = bounded.length > USUAL.length ? [] : USUAL
  return new Map([...usual, ...bounded].map(one => [nameOf(one), one]))
}

/** The value by which a limit is judged: exchanges that failed or never started are infinitely slow. */
function judged(run: Run, bounded: Bounded): string {
  const us = valueIn(run, bounded)
  if (us === Number.POSITIVE_INFINITY) return '∞'
  return `${time(us)}${isLeftToChance(run, bounded) ? '?' : ''}`
}

/** The probes' table of any format: its head and its rows. The verdicts use the same figures. */
export function probeRows(search: Search): { head: string[]; rows: string[][] } {
  const columns = columnsOf(search)
  const figuresOf = (run: Run | null): string[] =>
    run === null
      ? ['-', ...[...columns].map(() => '-'), '-']
      : [
          perSecond(run.throughputPerSecond),
          ...[...columns.values()].map(bounded => judged(run, bounded)),
          formatCount(lostIn(run)),
        ]
  return {
    head: ['rate', 'reached', ...columns.keys(), 'failed', 'verdict'],
    rows: search.probes.map(probe => [
      perSecond(probe.ratePerSecond),
      ...figuresOf(probe.run),
      verdictOf(probe),
    ]),
  }
}

/** The lines above the probes: target and load. */
export function searchIntroduction({ plan, probes }: Search): ReportLine[] {
  const rates = probes.map(({ ratePerSecond }) => ratePerSecond).sort((one, other) => one - other)
  const loads = rates.map(ratePerSecond => ({
    ...plan,
    load: openAt(ratePerSecond, arrivalOf(plan.load)),
  }))
  const runs = probes.flatMap(({ run }) => run ?? [])
  // A probe lasts as long as its percentiles need
  const longestMs = Math.round(Math.max(0, ...runs.map(run => run.windowUs)) / 1000)
  const longer =
    longestMs > (plan.durationMs ?? longestMs) ? `; probes of up to ${formatDurationMs(longestMs)}` : ''
  return [
    { name: 'Target', text: describeTarget(plan, runs) },
    { name: 'Load', text: `${describeLoads(loads.length === 0 ? [plan] : loads)}${longer}` },
  ]
}

/** The lines below the probes: the answer and the warnings. */
export const searchAccount = (search: Search): ReportLine[] => [
  { name: 'Answer', text: sayAnswer(search) },
  ...search.warnings.map(({ code, message }) => ({ name: 'Warning', text: `${code}: ${message}` })),
]

/** All probes, and the answer. */
export function searchTable(search: Search): string {
  const { head, rows } = probeRows(search)
  const table = new Table({
    head,
    colAligns: head.map((_, index) => (index < head.length - 1 ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows)
  const lines = [
    ...searchIntroduction(search).map(({ name, text }) => line(name, text)),
    table.toString(),
    ...searchAccount(search).map(({ name, text }) => line(name, text)),
  ]
  return `${lines.join('\n')}\n`
}
