import { levenbergMarquardt } from 'ml-levenberg-marquardt'

/**
 * The Universal Scalability Law, X(n) = λn / (1 + σ(n-1) + κn(n-1)) (Gunther, Guerrilla Capacity Planning,
 * 2007). σ, contention: the share of the work that is serialized by shared resources. κ, coherency: the cost
 * of keeping each pair of participants consistent.
 */
export interface UslCurve {
  readonly logLambda: number
  readonly contention: number
  readonly coherency: number
}

/** Natural logarithm of the throughput at a level; `weight` is the number of runs that it averages. */
export interface LogPoint {
  readonly level: number
  readonly log: number
  readonly weight: number
}

const slowdown = (level: number, curve: UslCurve): number =>
  1 + curve.contention * (level - 1) + curve.coherency * level * (level - 1)

/** ln X(level). */
export const logThroughput = (level: number, curve: UslCurve): number =>
  curve.logLambda + Math.log(level) - Math.log(slowdown(level, curve))

/** The level of highest throughput, sqrt((1 - σ) / κ) (Gunther), at least 1. Infinity if there is none. */
export const peakLevelOf = ({ contention, coherency }: UslCurve): number =>
  coherency === 0 ? Infinity : Math.max(1, Math.sqrt((1 - contention) / coherency))

const squaredError = (points: readonly LogPoint[], curve: UslCurve): number =>
  points.reduce((sum, { level, log, weight }) => sum + weight * (log - logThroughput(level, curve)) ** 2, 0)

const closest = (points: readonly LogPoint[], curves: readonly UslCurve[]): UslCurve =>
  curves.reduce((best, curve) => (squaredError(points, curve) < squaredError(points, best) ? curve : best))

/**
 * For given σ and κ the best λ has a closed form: in logarithms, the weighted mean of the distances to the
 * curve with λ = 1.
 */
function withLambda(points: readonly LogPoint[], contention: number, coherency: number): UslCurve {
  const bare = { logLambda: 0, contention, coherency }
  let sum = 0
  let weights = 0
  for (const { level, log, weight } of points) {
    sum += weight * (log - logThroughput(level, bare))
    weights += weight
  }
  return { ...bare, logLambda: sum / weights }
}

const topLevel = (points: readonly LogPoint[]): number => Math.max(...points.map(point => point.level))

/**
 * The best curve of a coarse grid, as a start for the least squares. The grid has steps of σn and κn² at the
 * highest level.
 */
export function startingCurve(points: readonly LogPoint[]): UslCurve {
  const top = topLevel(points)
  const steps = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000]
  const curves = steps.flatMap(contention =>
    steps.map(coherency => withLambda(points, Math.min(1, contention / top), coherency / top ** 2)),
  )
  return closest(points, curves)
}

/** Least squares over λ and those of σ and κ that are not fixed. */
function polish(
  points: readonly LogPoint[],
  start: UslCurve,
  maxIterations: number,
  fixed: { contention?: number; coherency?: number } = {},
): UslCurve {
  const top = topLevel(points)
  // σn and κn² instead of σ and κ: the library damps all parameters alike, so they need similar magnitudes
  const curveOf = (scaled: readonly number[]): UslCurve => ({
    logLambda: scaled[0]!,
    contention: fixed.contention ?? scaled[1]! / top,
    coherency: fixed.coherency ?? scaled[2]! / top ** 2,
  })
  const contentionScale = fixed.contention === undefined ? 1 / top : 0
  const coherencyScale = fixed.coherency === undefined ? 1 / top ** 2 : 0
  // weights go into the data, each point times the root of its weight. The library's own option (5.1.0)
  // multiplies by the weights in one half of a step and divides in the other, and misses the best curve
  const roots = points.map(point => Math.sqrt(point.weight))
  const found = levenbergMarquardt(
    { x: points.map((_, index) => index), y: points.map(({ log }, index) => log * roots[index]!) },
    scaled => {
      const curve = curveOf(scaled)
      return index => logThroughput(points[index]!.level, curve) * roots[index]!
    },
    {
      initialValues: [start.logLambda, start.contention * top, start.coherency * top ** 2],
      minValues: [-Infinity, 0, 0],
      maxValues: [Infinity, top, Infinity],
      jacobianFunction: scaled => {
        const curve = curveOf(scaled)
        return index => {
          const { level } = points[index]!
          const byContention = (-(level - 1) * contentionScale) / slowdown(level, curve)
          const byCoherency = (-level * (level - 1) * coherencyScale) / slowdown(level, curve)
          return [1, byContention, byCoherency].map(partial => partial * roots[index]!)
        }
      },
      damping: 1e-3,
      maxIterations,
      errorTolerance: 1e-14,
    },
  )
  const { contention, coherency } = curveOf(found.parameterValues)
  return closest(points, [start, withLambda(points, contention, coherency)])
}

/**
 * The curve of least squares on logarithms (relative errors), with σ from 0 to 1 and κ at least 0. The
 * library clips a step at a bound, which need not be the best point on that bound. If σ or κ ends at a bound,
 * the best curves along each bound compete. The library stops early only at an error near 0, so `iterations`
 * is the number it does: 200 from afar, 20 from close by.
 */
export function bestCurve(points: readonly LogPoint[], start: UslCurve, iterations: number): UslCurve {
  const inside = polish(points, start, iterations)
  if (inside.contention > 0 && inside.contention < 1 && inside.coherency > 0) return inside
  return closest(points, [
    inside,
    polish(points, withLambda(points, start.contention, 0), iterations, { coherency: 0 }),
    polish(points, withLambda(points, 0, start.coherency), iterations, { contention: 0 }),
    polish(points, withLambda(points, 1, start.coherency), iterations, { contention: 1 }),
    withLambda(points, 0, 0),
    withLambda(points, 1, 0),
  ])
}
