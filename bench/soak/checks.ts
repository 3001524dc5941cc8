import { studentTTwoSidedP } from '../../src/statistics/student-t.js'
import { formatCount, formatNumber } from '../../src/units.js'
import type { Cycle } from './cycle.js'
import type { Held } from './held.js'
import type { Load, Loads } from './loads.js'

/** A statement that must hold, with its figures; null: too little data to judge. */
export interface Check {
  readonly what: string
  readonly figures: string
  readonly holds: boolean | null
}

/** Memory reaches its level in this share of the cycles. */
const WARM_UP = 0.25
const LEAST_CYCLES = 6
/** A slope counts if p is at most CHANCE and the growth exceeds MOST_GROWTH of the first value. */
const CHANCE = 0.01
const MOST_GROWTH = 0.05

const MIB = 2 ** 20

export interface Slope {
  /** From the first value to the last, by the fitted line. */
  readonly growth: number
  /** The probability of such a steep line without growth. */
  readonly p: number
}

/** Least squares over at least three equally spaced values. */
export function slopeOf(values: readonly number[]): Slope {
  const n = values.length
  const middle = (n - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const spread = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
  const slope = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0) / spread
  const left = values.reduce((sum, value, at) => sum + (value - mean - slope * (at - middle)) ** 2, 0)
  const error = Math.sqrt(left / (n - 2) / spread)
  const p = error === 0 ? (slope === 0 ? 1 : 0) : studentTTwoSidedP(slope / error, n - 2)
  return { growth: slope * (n - 1), p }
}

const total = <Of>(all: readonly Of[], of: (one: Of) => number): number =>
  all.reduce((sum, one) => sum + of(one), 0)

/** Each request that was not poisoned and met no fault has its reply. */
function repliesLost(cycles: readonly Cycle[], of: 'reused' | 'fresh'): Check {
  const sum = (field: keyof Load['counts']) => total(cycles, ({ loads }) => loads[of].counts[field])
  const lost = sum('failed') + sum('unfinished')
  const errors = cycles.flatMap(({ loads }) => Object.entries(loads[of].errors))
  const how = errors.map(([outcome, times]) => `, ${outcome} ${times}`).join('')
  return {
    what: `replies lost, ${of}`,
    figures: `${formatCount(lost)} of ${formatCount(sum('started'))}${how}`,
    holds: lost === 0 && sum('ok') > 0,
  }
}

const okOf = ({ reused, fresh, faulted, poisoned }: Loads): number =>
  reused.counts.ok + fresh.counts.ok + faulted.counts.ok + poisoned.counts.ok
const cutOf = ({ counts }: Load): number => counts.failed + counts.unfinished

/** The server handled what clients have replies for, plus at most what the faults may have dropped. */
function handled(cycles: readonly Cycle[]): Check {
  const ok = total(cycles, ({ loads }) => okOf(loads))
  const swallowed = total(cycles, ({ account, loads }) => account.handled - okOf(loads))
  const holds = cycles.every(({ account, loads }) => {
    const beyond = account.handled - okOf(loads)
    return beyond >= 0 && beyond <= cutOf(loads.faulted)
  })
  const figures = `${formatCount(ok)} + ${formatCount(swallowed)} dropped by faults`
  return { what: 'handled = replies that arrived', figures, holds }
}

/**
 * Each poisoned request failed, and nothing else did. It must hold in every cycle, since errors may cancel
 * out in sums.
 */
function poisoned(cycles: readonly Cycle[]): Check {
  const failed = total(cycles, ({ account }) => account.failed)
  const started = total(cycles, ({ loads }) => loads.poisoned.counts.started)
  const holds = cycles.every(({ account, loads }) => {
    const { counts } = loads.poisoned
    return account.failed === counts.started && counts.failed === counts.started
  })
  const figures = `${formatCount(failed)} of ${formatCount(started)} poisoned`
  return { what: 'failed = poisoned', figures, holds: holds && started > 0 }
}

function refused(cycles: readonly Cycle[]): Check {
  const count = total(cycles, ({ account }) => account.rejected)
  return { what: 'refused by a limit', figures: formatCount(count), holds: count === 0 }
}

type Who = 'server' | 'driver'

function memory(cycles: readonly Cycle[], who: Who): Check {
  const warm = cycles.slice(Math.floor(cycles.length * WARM_UP)).map(cycle => cycle[who].rssBytes)
  const from = warm[0] ?? 0
  const shown = `${formatNumber(from / MIB)} to ${formatNumber((warm.at(-1) ?? 0) / MIB)} MiB`
  const what = `memory flat, ${who}`
  if (warm.length < LEAST_CYCLES) return { what, figures: `${shown}, too short to judge`, holds: null }
  const { growth, p } = slopeOf(warm)
  const sign = growth < 0 ? '' : '+'
  return {
    what,
    figures: `${shown}, trend ${sign}${formatNumber(growth / MIB)}, p ${formatNumber(p)}`,
    holds: growth <= MOST_GROWTH * from || p > CHANCE,
  }
}

/** In the first cycle, they grow to their size. */
function returned(cycles: readonly Cycle[], who: Who, of: Exclude<keyof Held, 'rssBytes'>): Check {
  const counts = cycles.map(cycle => cycle[who][of])
  const [first, last] = [counts[0] ?? 0, counts.at(-1) ?? 0]
  return {
    what: `${of}, ${who}`,
    figures: `${first} to ${last}`,
    holds: cycles.length < 2 ? null : last <= first,
  }
}

/** Everything that must hold after all cycles. */
export const checksOf = (cycles: readonly Cycle[]): Check[] => [
  repliesLost(cycles, 'reused'),
  repliesLost(cycles, 'fresh'),
  poisoned(cycles),
  handled(cycles),
  refused(cycles),
  ...(['server', 'driver'] as const).flatMap(who => [
    memory(cycles, who),
    returned(cycles, who, 'descriptors'),
    returned(cycles, who, 'threads'),
  ]),
]
