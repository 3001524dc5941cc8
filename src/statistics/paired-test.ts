import { anyLookP, type Bounds, type Looks } from './looks.js'
import { distanceFrom, type Path, type Point } from './path.js'
import { studentTTwoSidedP } from './student-t.js'

/** The comparison of a cell with another over rounds, as logarithms of cell / base. */
export interface PairedTest {
  /** Rounds in which both ran. */
  readonly rounds: number
  readonly mean: number
  readonly standardError: number
  /** Ends of the interval, valid whenever the comparison stops. */
  readonly low: number
  readonly high: number
  /** Two-sided, valid whenever the comparison stops. */
  readonly p: number
  readonly stepShare: number
}

/** The two-sided p of a single look. */
const nominalP = (t: number, rounds: number): number =>
  Number.isFinite(t) ? studentTTwoSidedP(t, rounds - 1) : 0

const lookedAt = ({ points }: Path, looks: Looks, bounds: Bounds): readonly Point[] =>
  (looks === 'once' ? points.slice(-1) : points).filter(({ rounds }) => Number.isFinite(bounds(rounds)))

interface Ends {
  readonly low: number
  readonly high: number
}

/**
 * The intersection of the intervals of all looks: unless a look errs, each interval holds, so their
 * intersection does too (Robbins 1970). It is extended to the latest mean. If the intersection is empty, this
 * is the latest interval.
 */
function common(points: readonly Point[], bounds: Bounds): Ends {
  const ends = points.map(({ rounds, mean, standardError }): Ends => {
    const half = bounds(rounds) * standardError
    return { low: mean - half, high: mean + half }
  })
  const low = Math.max(...ends.map(end => end.low))
  const high = Math.min(...ends.map(end => end.high))
  const { mean } = points.at(-1)!
  return low > high ? ends.at(-1)! : { low: Math.min(low, mean), high: Math.max(high, mean) }
}

/** Student's t on differences by round, with one-sided `bounds` of half the error. Null before a look. */
export function pairedTest(path: Path, looks: Looks, bounds: Bounds): PairedTest | null {
  const points = lookedAt(path, looks, bounds)
  const last = points.at(-1)
  if (!last) return null
  const least = Math.min(...points.map(point => nominalP(distanceFrom(0, point), point.rounds)))
  return {
    ...last,
    ...common(points, bounds),
    p: Math.min(1, 2 * anyLookP(least / 2, looks)),
    stepShare: path.stepShare,
  }
}
