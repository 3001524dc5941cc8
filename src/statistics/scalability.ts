import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { mean, quantileSorted, sum } from 'simple-statistics'
import {
  bestCurve,
  type LogPoint,
  logThroughput,
  peakLevelOf,
  startingCurve,
  type UslCurve,
} from './usl-curve.js'

/** The throughput of one run at a level of connections or threads. Each run of a level is a point. */
export interface ScalabilityPoint {
  readonly level: number
  readonly throughputPerSecond: number
}

/** The ends of an interval. `high` is null if it has no upper end, because too many resamples never peak. */
export interface Range {
  readonly low: number
  readonly high: number | null
}

export interface ScalabilityFit {
  readonly kind: 'fit'
  /** λ: exchanges per second at level 1 on the curve, even if that level was not measured. */
  readonly lambda: number
  readonly contention: number
  readonly coherency: number
  /** Null if there is no peak within the measured levels. */
  readonly peak: { readonly level: number; readonly throughputPerSecond: number } | null
  /** `peakLevel` may lie beyond the measured levels, extrapolated; null if almost no resample peaks. */
  readonly intervals: {
    readonly contention: Range
    readonly coherency: Range
    readonly peakLevel: Range | null
  }
  /** The share of the variance of log throughput that the curve explains. Near 0 for flat throughput. */
  readonly r2: number
  /** Root mean square distance of runs from the curve, as a share of throughput; refused above 10 %. */
  readonly scatter: number
}

export type Scalability = ScalabilityFit | { readonly kind: 'refused'; readonly reason: string }

export interface ScalabilityOptions {
  readonly seed: number
  /** Default: 400. */
  readonly resamples?: number
  /** Default: 0.95. */
  readonly confidence?: number
}

export const LEAST_LEVELS = 6
const PARAMETERS = 3
// a throughput that rises and then stays flat is 15 to 20 % off its best curve, runs of one level seldom 5 %
const MOST_SCATTER = 0.1

function obstacle(points: readonly ScalabilityPoint[]): string | null {
  const wrong = points.find(
    ({ level, throughputPerSecond: rate }) => !(level >= 1 && rate > 0 && level * rate < Infinity),
  )
  if (wrong) return `level ${wrong.level} has a run with a throughput of ${wrong.throughputPerSecond}`
  const levels = new Set(points.map(point => point.level)).size
  return levels < LEAST_LEVELS ? `${levels} levels measured, ${LEAST_LEVELS} are needed` : null
}

/** One point per level: for least squares, a level's mean weighted by its number of runs is equivalent. */
function byLevel(levels: readonly number[], logs: readonly number[]): LogPoint[] {
  const groups = new Map<number, number[]>()
  levels.forEach((level, index) => {
    groups.set(level, [...(groups.get(level) ?? []), logs[index]!])
  })
  return [...groups].map(([level, group]) => ({ level, log: mean(group), weight: group.length }))
}

function rangeOf(values: readonly number[], confidence: number): Range | null {
  const ascending = [...values].sort((one, other) => one - other)
  const low = quantileSorted(ascending, (1 - confidence) / 2)
  const high = quantileSorted(ascending, (1 + confidence) / 2)
  return Number.isFinite(low) ? { low, high: Number.isFinite(high) ? high : null } : null
}

/**
 * Fits the Universal Scalability Law to runs at six levels or more, by least squares on logarithms. Intervals
 * are percentiles of a bootstrap of the residuals (Efron & Tibshirani, An Introduction to the Bootstrap,
 * 1993, chapters 9 and 13), scaled by the root of n / (n - 3) for the three fitted parameters. They cover the
 * curve's misfit as well as the runs' noise. On simulated runs, 95 % intervals held the truth 90 to 93 times
 * in 100: they are slightly too narrow.
 * A peak is reported only if the fitted one lies within the measured levels and the throughput at the highest
 * level is below it by more than the scatter: a curve that bends down over flat points shows no peak.
 * Refused, with the reason: fewer than six levels, a run without throughput, and a scatter above 10 %.
 */
export function fitScalability(
  points: readonly ScalabilityPoint[],
  { seed, resamples = 400, confidence = 0.95 }: ScalabilityOptions,
): Scalability {
  const reason = obstacle(points)
  if (reason !== null) return { kind: 'refused', reason }
  const levels = points.map(point => point.level)
  const logs = points.map(point => Math.log(point.throughputPerSecond))
  const means = byLevel(levels, logs)
  const curve = bestCurve(means, startingCurve(means), 200)
  const fitted = levels.map(level => logThroughput(level, curve))
  const residuals = logs.map((log, index) => log - fitted[index]!)
  const squares = sum(residuals.map(residual => residual ** 2))
  const scatter = Math.sqrt(squares / (points.length - PARAMETERS))
  if (scatter > MOST_SCATTER) {
    const percent = (100 * scatter).toFixed(1)
    return {
      kind: 'refused',
      reason: `runs are ${percent} % off the best curve, and a fit allows ${100 * MOST_SCATTER} %`,
    }
  }
  const middle = mean(logs)
  const spread = sum(logs.map(log => (log - middle) ** 2))

  const random = xoroshiro128plus(seed)
  const blowUp = Math.sqrt(points.length / (points.length - PARAMETERS))
  const drawn: UslCurve[] = Array.from({ length: resamples }, () => {
    const draw = (): number => residuals[uniformInt(random, 0, residuals.length - 1)]! * blowUp
    const resampled = fitted.map(log => log + draw())
    return bestCurve(byLevel(levels, resampled), curve, 20)
  })
  const ranges = (figure: (from: UslCurve) => number): Range | null => rangeOf(drawn.map(figure), confidence)

  const highest = means.reduce((top, point) => (point.level > top.level ? point : top))
  const peakLevel = peakLevelOf(curve)
  const peakLog = logThroughput(peakLevel, curve)
  const peaks =
    peakLevel >= Math.min(...levels) && peakLevel < highest.level && highest.log < peakLog - scatter
  return {
    kind: 'fit',
    lambda: Math.exp(curve.logLambda),
    contention: curve.contention,
    coherency: curve.coherency,
    peak: peaks ? { level: peakLevel, throughputPerSecond: Math.exp(peakLog) } : null,
    intervals: {
      contention: ranges(from => from.contention)!,
      coherency: ranges(from => from.coherency)!,
      peakLevel: ranges(peakLevelOf),
    },
    r2: spread === 0 ? 1 : 1 - squares / spread,
    scatter,
  }
}
