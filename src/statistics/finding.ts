import { holm, holmThresholds } from './holm.js'
import { type Bounds, boundsOfLooks, type Looks } from './looks.js'
import type { PairedTest } from './paired-test.js'

export type Better = 'higher' | 'lower'

/** The verdict on a cell against the base: a difference is shown, no relevant one is shown, or neither. */
export type Finding = 'better' | 'worse' | 'alike' | 'open'

export interface Judged {
  readonly finding: Finding
  readonly pAdjusted: number
  /** The smallest difference that these rounds could have shown, either way, as a factor of at least 1. */
  readonly smallestShown: number
}

export interface JudgeSettings {
  /** Chance that at least one shown difference is false. */
  readonly alpha: number
  /** Ratios up to 1 + `within` in either direction count as alike; null: none do. */
  readonly within: number | null
  readonly looks: Looks
}

/**
 * A difference below one recording step does not count, however small the variance. The factor allows for
 * rounding in the ratio of two neighbouring steps.
 */
const isBeyondStep = ({ mean, stepShare }: PairedTest): boolean =>
  Math.abs(Math.expm1(mean)) >= stepShare * (1 + 1e-9)

/** Whether the interval excludes a ratio of 1. If later rounds undo a difference, it is no longer shown. */
const leavesOutNone = ({ low, high }: PairedTest): boolean => low > 0 || high < 0

/** The two one-sided tests of Schuirmann (1987), plus the difference that one recording step may hide. */
const isAlike = ({ low, high, stepShare }: PairedTest, within: number): boolean =>
  Math.max(-low, high) + Math.log1p(stepShare) <= Math.log1p(within)

export interface Judgeable {
  readonly test: PairedTest
  readonly better: Better
}

/**
 * Returns a function that judges tests, in their order. Differences are corrected for multiple testing by
 * Holm's procedure. A valid p can only fall from round to round, so a shown difference stays shown unless the
 * mean comes back. `alike` follows from the interval alone, and is wrong at most once in 40 for each pair.
 */
export function judgeOf({ alpha, within, looks }: JudgeSettings): (tests: readonly Judgeable[]) => Judged[] {
  // Holm's thresholds are alpha over a whole number, so a few of them recur
  const known = new Map<number, Bounds>()
  const boundsOf = (threshold: number): Bounds => {
    const bounds = known.get(threshold) ?? boundsOfLooks(threshold / 2, looks)
    known.set(threshold, bounds)
    return bounds
  }
  return tests => {
    const pValues = tests.map(({ test }) => test.p)
    const adjusted = holm(pValues)
    const thresholds = holmThresholds(pValues, alpha)
    return tests.map(({ test, better }, index) => {
      const pAdjusted = adjusted[index]!
      const isShown = pAdjusted <= alpha && leavesOutNone(test) && isBeyondStep(test)
      const improved = better === 'higher' ? test.mean > 0 : test.mean < 0
      const undecided = within !== null && isAlike(test, within) ? 'alike' : 'open'
      const half = boundsOf(thresholds[index]!)(test.rounds) * test.standardError
      return {
        finding: isShown ? (improved ? 'better' : 'worse') : undecided,
        pAdjusted,
        smallestShown: Math.max(Math.exp(half), 1 + test.stepShare),
      }
    })
  }
}
