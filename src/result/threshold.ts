import { shareOf } from '../plan/kinds.js'
import type { Plan } from '../plan/plan.js'
import { PERCENTILES_BY_TEXT, type PercentileText } from '../recording/figures.js'
import { median } from '../statistics/averages.js'
import { smallest } from '../statistics/extremes.js'
import type { Reading } from '../statistics/reading.js'
import { shareOfBound } from '../statistics/share-of-bound.js'
import {
  formatCount,
  formatNumber,
  formatShare,
  formatUs,
  parseCount,
  parseDurationMs,
  UnitError,
} from '../units.js'
import { type Held, heldOf, lowerLimitOf, percentileOf } from './held.js'
import type { Run } from './result.js'
import { SAMPLES_BEYOND, shakyPercentile } from './shaky-percentile.js'

const FIELDS = [
  ...(Object.keys(PERCENTILES_BY_TEXT) as PercentileText[]),
  ...(['max', 'mean', 'throughput', 'errors'] as const),
]
type Field = (typeof FIELDS)[number]

/** `bound`: microseconds, requests per second, a share (0.05 is 5 %), or a count of failed exchanges. */
export interface Threshold {
  readonly text: string
  readonly field: Field
  /** The kind of exchange that it is about; null for all of them. */
  readonly kind: string | null
  /** The stage of the load that it is about, counted from 1; null for all of them. */
  readonly stage: number | null
  readonly comparator: '<' | '<=' | '>' | '>='
  readonly bound: number
  readonly unit: 'us' | 'perSecond' | 'share' | 'count'
}

/** The part of a run that a threshold is about. */
export type Bounded = Pick<Threshold, 'field' | 'kind' | 'stage' | 'unit'>

/**
 * The verdict on a threshold for a Result. `actual` is null if it is infinite (a failure is infinitely slow)
 * or not shown.
 */
export interface Judgement {
  readonly text: string
  readonly verdict: 'met' | 'missed' | 'not shown'
  readonly actual: number | null
  readonly reason: string
}

const CURE =
  "write it like 'p99<5ms', 'throughput>10k', 'errors<1%', 'p99{get}<5ms' or 'p99@2<5ms'; fields are"

/**
 * "p99<5ms", "throughput>=10k", "errors<1%", "p99{get}<5ms", "p99@2<5ms". Throws UnitError, whose text
 * continues after the flag and the value.
 */
export function parseThreshold(text: string): Threshold {
  const found =
    /^\s*([a-z0-9.]+)\s*(?:\{\s*([^{}]+?)\s*\}\s*)?(?:@\s*(\d{1,4})\s*)?(<=|>=|<|>)\s*(.+?)\s*$/.exec(text)
  const field = FIELDS.find(name => name === found?.[1])
  if (!found || field === undefined) throw new UnitError(`not a threshold: ${CURE} ${FIELDS.join(', ')}`)
  const [, , kind = null, number, sign = '', value = ''] = found
  const stage = number === undefined ? null : Number(number)
  if (stage === 0) throw new UnitError('stages are counted from 1; write @1 for the first')
  if (kind !== null && stage !== null)
    throw new UnitError(`has a kind and a stage; leave out {${kind}} or @${stage}`)
  const read = { text, field, kind, stage, comparator: sign as Threshold['comparator'] }
  if (field === 'throughput') {
    if (kind !== null) throw new UnitError('throughput covers all kinds together; leave out {...}')
    return { ...read, bound: parseCount(value), unit: 'perSecond' }
  }
  if (field !== 'errors') return { ...read, bound: parseDurationMs(value) * 1000, unit: 'us' }
  if (!value.endsWith('%')) return { ...read, bound: parseCount(value), unit: 'count' }
  return { ...read, bound: parseCount(value.slice(0, -1)) / 100, unit: 'share' }
}

function ownValue(held: Held, { field, unit }: Bounded): number {
  const lost = held.due - held.ok
  switch (field) {
    case 'throughput':
      return held.throughputPerSecond
    case 'errors':
      return unit === 'count' ? lost : held.due === 0 ? 0 : lost / held.due
    case 'max':
    case 'mean':
      return lost > 0 ? Number.POSITIVE_INFINITY : (held[field] ?? Number.POSITIVE_INFINITY)
    default:
      return percentileOf(held, PERCENTILES_BY_TEXT[field])
  }
}

/** The value by which a run is judged; infinite if too many exchanges failed or never started. */
export const valueIn = (run: Run, bounded: Bounded): number => ownValue(heldOf(run, bounded), bounded)

/** Exchanges that failed, were cut off or never started. */
export function lostIn(run: Run): number {
  const { due, ok } = heldOf(run, { kind: null, stage: null })
  return due - ok
}

const isPercentile = (field: Field): field is PercentileText => field in PERCENTILES_BY_TEXT

/** Whether there are too few exchanges for a percentile. */
const isTooFew = (due: number, field: Field): boolean =>
  isPercentile(field) && shakyPercentile(due, PERCENTILES_BY_TEXT[field])

/** The same for a run. */
export const isLeftToChance = (run: Run, bounded: Bounded): boolean =>
  isTooFew(heldOf(run, bounded).due, bounded.field)

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

/** Whether a run misses a threshold, even if only by chance; it misses none if nothing was due. */
export function breaksIn(run: Run, threshold: Threshold): boolean {
  const held = heldOf(run, threshold)
  return held.due > 0 && !holds(ownValue(held, threshold), threshold)
}

/** " of get", " of stage 2"; empty if it is about all exchanges. */
const ofWhat = ({ kind, stage }: Threshold): string =>
  stage !== null ? ` of stage ${stage}` : kind === null ? '' : ` of ${kind}`

function show(value: number, { unit }: Threshold): string {
  if (value === Number.POSITIVE_INFINITY) return 'infinite: too many exchanges failed or never started'
  if (unit === 'us') return formatUs(value)
  if (unit === 'perSecond') return `${formatNumber(value)}/s`
  return unit === 'share' ? formatShare(value) : formatCount(value)
}

/** The judgement on a percentile with too few exchanges: missed if even its lower limit misses the bound. */
function judgeFew(threshold: Threshold, held: readonly Held[]): Judgement {
  const { text, field } = threshold
  const what = ofWhat(threshold)
  const fewest = smallest(held.map(({ due }) => due))
  const reason = `${formatCount(fewest)} exchanges${what} are too few for ${field}`
  const atLeastUs = median(
    held.map(one => (isPercentile(field) ? lowerLimitOf(one, PERCENTILES_BY_TEXT[field]) : 0)),
  )
  if (threshold.comparator.startsWith('>') || holds(atLeastUs, threshold))
    return { text, verdict: 'not shown', actual: null, reason }
  return {
    ...{ text, verdict: 'missed', actual: atLeastUs },
    reason: `${field}${what} is at least ${show(atLeastUs, threshold)}; ${reason} itself`,
  }
}

/** Checks a threshold: the median of the runs' values decides. `not shown` counts as missed. */
export function judge(threshold: Threshold, runs: readonly Run[]): Judgement {
  const { text, field } = threshold
  const what = ofWhat(threshold)
  const notShown = (reason: string): Judgement => ({ text, verdict: 'not shown', actual: null, reason })
  const held = runs.map(run => heldOf(run, threshold))
  const fewest = held.length === 0 ? 0 : smallest(held.map(({ due }) => due))
  if (fewest === 0)
    return notShown(
      what === ''
        ? 'nothing was measured'
        : `${runs.length > 1 ? 'in a run ' : ''}no exchange${what} was started`,
    )
  const actual = median(held.map(one => ownValue(one, threshold)))
  const met = holds(actual, threshold)
  // An infinite percentile misses its bound, even with few exchanges
  if (Number.isFinite(actual) && isTooFew(fewest, field)) return judgeFew(threshold, held)
  return {
    text,
    verdict: met ? 'met' : 'missed',
    actual: Number.isFinite(actual) ? actual : null,
    reason: `${field}${what} is ${show(actual, threshold)}`,
  }
}

/**
 * A run's value as a share of the bound, below 1 if the bound is kept; races use it. Null if a percentile is
 * finite but the run has too few exchanges for it.
 */
export function shareOfThreshold(threshold: Threshold, run: Run): Reading | null {
  const { field, bound, comparator } = threshold
  const held = heldOf(run, threshold)
  if (held.due === 0) return null
  const value = ownValue(held, threshold)
  if (Number.isFinite(value) && isTooFew(held.due, field)) return null
  return shareOfBound(value, bound, comparator.startsWith('<') ? 'below' : 'above')
}

/** The exchanges that a run of a plan needs to show this threshold. */
export function samplesFor({ field, kind }: Threshold, plan: Pick<Plan, 'exchange'>): number {
  const share = kind === null ? 1 : shareOf(plan, kind)
  if (!isPercentile(field)) return Math.ceil(1 / share)
  const beyond = 1 - PERCENTILES_BY_TEXT[field] / 100
  return Math.ceil(SAMPLES_BEYOND / beyond / share - 1e-6)
}
