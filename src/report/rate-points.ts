import { rateCurveOf, stagesOf } from '../plan/shape.js'
import type { Result } from '../result/result.js'
import { type Bend, bendOf, type RatePoint } from '../statistics/bend.js'
import { largest } from '../statistics/extremes.js'
import { formatNumber, formatUs } from '../units.js'
import { wholeSeconds } from './whole-seconds.js'

type Shaped = Pick<Result, 'plan' | 'runs'>

/** The figures of one second of a run at its rate. */
export interface SecondAtRate extends RatePoint {
  readonly p50Us: number
}

/** Fewer seconds show no trend. */
const LEAST_SECONDS = 5

/**
 * Latency against rate, from the whole seconds of a file of rates or of the stages with a rising rate.
 * Falling ones are left out: a server that was too slow at a high rate stays slow for a while. Empty if the
 * load does not ramp.
 */
export function secondsByRate({ plan, runs }: Shaped): SecondAtRate[] {
  const curve = rateCurveOf(plan)
  if (curve === null) return []
  const stages = stagesOf(plan)
  const rising = stages.filter(({ fromPerSecond, toPerSecond }) => toPerSecond > fromPerSecond)
  const isMeant = (fromUs: number): boolean =>
    stages.length === 0 || rising.some(({ startUs, endUs }) => fromUs >= startUs && fromUs + 1e6 <= endUs)
  const points = runs.flatMap(run =>
    wholeSeconds(run).flatMap(({ atMs, ok, p50Us, p99Us }) => {
      const fromUs = atMs * 1000
      const ratePerSecond = curve.countAt(fromUs + 1e6) - curve.countAt(fromUs)
      if (p50Us === null || p99Us === null || !isMeant(fromUs) || ratePerSecond <= 0) return []
      return [{ ratePerSecond, p50Us, p99Us, samples: ok }]
    }),
  )
  return points.length < LEAST_SECONDS ? [] : points.sort((a, b) => a.ratePerSecond - b.ratePerSecond)
}

/** The bend where p99 exceeds twice its minimum, and the highest rate. null: the load does not ramp. */
export function bendOfRamp(points: readonly RatePoint[]): { bend: Bend | null; highest: number } | null {
  if (points.length === 0) return null
  return { bend: bendOf(points), highest: largest(points.map(({ ratePerSecond }) => ratePerSecond)) }
}

/** The same as text, for any format; empty if the load does not ramp. */
export function sayBend(result: Shaped): string {
  const found = bendOfRamp(secondsByRate(result))
  if (found === null) return ''
  return found.bend === null
    ? `p99 stays below twice its minimum up to ${formatNumber(found.highest)}/s`
    : `p99 exceeds twice its minimum (${formatUs(found.bend.floorUs)}) at ${formatNumber(found.bend.ratePerSecond)}/s`
}
