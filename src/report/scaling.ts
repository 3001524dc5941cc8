import type { Plan } from '../plan/plan.js'
import type { Comparison } from '../result/comparison-result.js'
import {
  fitScalability,
  LEAST_LEVELS,
  type Scalability,
  type ScalabilityPoint,
} from '../statistics/scalability.js'
import { formatCount, formatNumber, formatShare } from '../units.js'

const LEVELS = ['connections', 'threads'] as const

/** How throughput grows along one axis, for each setting of the others. */
export interface Scaling {
  readonly axis: (typeof LEVELS)[number]
  readonly others: string
  readonly points: readonly ScalabilityPoint[]
  readonly outcome: Scalability
}

/** The measured number; the axis value may be written as 1k. */
function levelOf({ connections, target }: Plan, axis: (typeof LEVELS)[number]): number | null {
  if (axis === 'connections') return connections
  return target.kind === 'own' ? target.server.threads : null
}

/**
 * The Universal Scalability Law, fitted if connections or threads have six levels or more. Not for a race:
 * its levels ran in different rounds, and a fit with another peak would contradict the setting that won.
 */
export function scalingsOf({ cells, seed, rule }: Comparison): Scaling[] {
  if (rule?.kind === 'tune') return []
  return LEVELS.flatMap(axis => {
    const groups = new Map<string, ScalabilityPoint[]>()
    for (const { settings, result } of cells) {
      const level = settings[axis] === undefined ? null : levelOf(result.plan, axis)
      if (level === null || result.plan.load.kind === 'open') continue
      const others = Object.entries(settings)
        .filter(([name]) => name !== axis)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')
      const points = result.runs.map(({ throughputPerSecond }) => ({ level, throughputPerSecond }))
      groups.set(others, [...(groups.get(others) ?? []), ...points])
    }
    return [...groups].flatMap(([others, points]) => {
      const levels = new Set(points.map(point => point.level)).size
      return levels < LEAST_LEVELS
        ? []
        : [{ axis, others, points, outcome: fitScalability(points, { seed }) }]
    })
  })
}

/** One sentence on a fit. */
export function sayScaling({ axis, others, outcome }: Scaling): string {
  const where = others === '' ? `over ${axis}` : `over ${axis} with ${others}`
  if (outcome.kind === 'refused') return `${where}: no fit, ${outcome.reason}`
  const { contention, coherency, peak, intervals } = outcome
  const range = (low: number, high: number | null) =>
    `${formatShare(low)} to ${high === null ? '-' : formatShare(high)}`
  const top =
    peak === null
      ? 'no peak in the measured range'
      : `a peak of ${formatCount(peak.throughputPerSecond)}/s at ${formatNumber(peak.level)} ${axis}`
  return `${where}: contention ${formatShare(contention)} (${range(intervals.contention.low, intervals.contention.high)}), coherency ${formatShare(coherency)} (${range(intervals.coherency.low, intervals.coherency.high)}), ${top}`
}
