import { LatencyHistogram } from '../recording/histogram.js'
import { median } from '../statistics/averages.js'
import {
  formatCount,
  formatNumber,
  formatShare,
  formatUs,
  parseCount,
  parseDurationMs,
  UnitError,
} from '../units.js'
import type { Run } from './result.js'
import { SAMPLES_BEYOND, shakyPercentile } from './warnings.js'

const FIELDS = ['p50', 'p90', 'p99', 'p99.9', 'max', 'mean', 'throughput', 'errors'] as const
type Field = (typeof FIELDS)[number]
const PERCENTILES = { p50: 50, p90: 90, p99: 99, 'p99.9': 99.9 } as const

/** `bound`: microseconds; requests a second; a share of one, or a count of failed exchanges. */
export interface Threshold {
  readonly text: string
  readonly field: Field
  readonly comparator: '<' | '<=' | '>' | '>='
  readonly bound: number
  readonly unit: 'us' | 'perSecond' | 'share' | 'count'
}

/** A threshold held against a Result. `actual` is null where it is infinite (a failure is infinitely slow) or not shown. */
export interface Judgement {
  readonly text: string
  readonly verdict: 'met' | 'missed' | 'not shown'
  readonly actual: number | null
  readonly reason: string
}

const CURE = "write it like 'p99<5ms', 'throughput>10k' or 'errors<1%'; fields are"

/** "p99<5ms", "throughput>=10k", "errors<1%". Throws UnitError, whose text reads on after the flag and the value. */
export function parseThreshold(text: string): Threshold {
  const found = /^\s*([a-z0-9.]+)\s*(<=|>=|<|>)\s*(.+?)\s*$/.exec(text)
  const field = FIELDS.find(name => name === found?.[1])
  if (!found || field === undefined) throw new UnitError(`not a threshold: ${CURE} ${FIELDS.join(', ')}`)
  const comparator = found[2] as Threshold['comparator']
  const value = found[3] ?? ''
  if (field === 'throughput') return { text, field, comparator, bound: parseCount(value), unit: 'perSecond' }
  if (field !== 'errors') return { text, field, comparator, bound: parseDurationMs(value) * 1000, unit: 'us' }
  if (!value.endsWith('%')) return { text, field, comparator, bound: parseCount(value), unit: 'count' }
  return { text, field, comparator, bound: parseCount(value.slice(0, -1)) / 100, unit: 'share' }
}

/** Exchanges that were, or should have been: what did not succeed counts as infinitely slow. */
const due = ({ requests }: Run): number => requests.started + requests.notStarted

/**
 * A run's percentile with what did not succeed above all that did: the value at rank ceil(p N) of the N exchanges due.
 */
function percentileOf(run: Run, percentile: number): number {
  const rank = Math.max(1, Math.ceil((percentile / 100) * due(run) - 1e-9))
  if (rank > run.requests.ok) return Number.POSITIVE_INFINITY
  const response = LatencyHistogram.decode(run.recording.response)
  return response.at((rank / run.requests.ok) * 100) ?? Number.POSITIVE_INFINITY
}

function ownValue(run: Run, { field, unit }: Threshold): number {
  const lost = due(run) - run.requests.ok
  switch (field) {
    case 'throughput':
      return run.throughputPerSecond
    case 'errors':
      return unit === 'count' ? lost : due(run) === 0 ? 0 : lost / due(run)
    case 'max':
    case 'mean':
      return lost > 0 ? Number.POSITIVE_INFINITY : (run.latencyUs.response[field] ?? Number.POSITIVE_INFINITY)
    default:
      return percentileOf(run, PERCENTILES[field])
  }
}

function holds(actual: number, { comparator, bound }: Threshold): boolean {
  switch (comparator) {
    case '<':
      return actual < bound
    case '<=':
      return actual <= bound
    case '>':
      return actual > bound
    case '>=':
      return actual >= bound
  }
}

function show(value: number, { unit }: Threshold): string {
  if (value === Number.POSITIVE_INFINITY) return 'infinite: too many exchanges failed or never began'
  if (unit === 'us') return formatUs(value)
  if (unit === 'perSecond') return `${formatNumber(value)}/s`
  return unit === 'share' ? formatShare(value) : formatCount(value)
}

/** Holds a threshold against the runs: the median of each run's own value decides. Not shown counts as missed. */
export function judge(threshold: Threshold, runs: readonly Run[]): Judgement {
  const { text, field } = threshold
  const notShown = (reason: string): Judgement => ({ text, verdict: 'not shown', actual: null, reason })
  const smallest = runs.length === 0 ? 0 : Math.min(...runs.map(due))
  if (smallest === 0) return notShown('nothing was measured')
  const actual = median(runs.map(run => ownValue(run, threshold)))
  const met = holds(actual, threshold)
  // A percentile that is infinite is missed however few there were
  if (field in PERCENTILES && Number.isFinite(actual)) {
    const percentile = PERCENTILES[field as keyof typeof PERCENTILES]
    if (shakyPercentile(smallest, percentile))
      return notShown(`${formatCount(smallest)} exchanges are too few for ${field}`)
  }
  return {
    text,
    verdict: met ? 'met' : 'missed',
    actual: Number.isFinite(actual) ? actual : null,
    reason: `${field} is ${show(actual, threshold)}`,
  }
}

/** Exchanges that a run needs for this threshold to be shown. */
export function samplesFor({ field }: Threshold): number {
  if (!(field in PERCENTILES)) return 1
  return Math.ceil(SAMPLES_BEYOND / (1 - PERCENTILES[field as keyof typeof PERCENTILES] / 100) - 1e-6)
}
