import { anyLookP, type Bounds, type Looks } from './looks.js'
import { distanceFrom, type Path, type Point } from './path.js'
import { studentTTwoSidedP } from './student-t.js'

/** What rounds say of one cell against another, as logarithms of cell over base. */
export interface PairedTest {
  /** Rounds in which both ran. */
  readonly rounds: number
  readonly mean: number
  readonly standardError: number
  /** Ends of the interval; they hold at whichever round one stops. */
  readonly low: number
  readonly high: number
  /** Two-sided, and valid at whichever round one stops. */
  readonly p: number
  readonly stepShare: number
}

/** The two-sided p of one look by itself. */
const nominalP = (t: number, rounds: number): number =>
  Number.isFinite(t) ? studentTTwoSidedP(t, rounds - 1) : 0

const lookedAt = ({ points }: Path, looks: Looks, bounds: Bounds): readonly Point[] =>
  (looks === 'once' ? points.slice(-1) : points).filter(({ rounds }) => Number.isFinite(bounds(rounds)))

interface Ends {
  readonly low: number
  readonly high: number
}

/**
 * What the intervals of all looks have in common: each holds where no look errs, so that their intersection does too (Robbins
 * 1970). It takes in the latest mean, which may lie beside it, and is the latest interval where nothing is in common.
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

/**
 * Student's t on differences by round. `bounds` are those of one side (half of the error that the interval may have).
 * Null before the first look.
 */
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
