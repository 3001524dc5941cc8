import { holm, holmThresholds } from './holm.js'
import { type Bounds, boundsOfLooks, type Looks } from './looks.js'
import type { PairedTest } from './paired-test.js'

export type Better = 'higher' | 'lower'

/** Of a cell against its base: a difference is shown, or that there is none worth a word, or neither yet. */
export type Finding = 'better' | 'worse' | 'alike' | 'open'

export interface Judged {
  readonly finding: Finding
  readonly pAdjusted: number
  /** The smallest ratio, as a factor of at least 1 in either direction, that these rounds would have shown. */
  readonly smallestShown: number
}

export interface JudgeSettings {
  /** Chance that any difference is shown wrongly. */
  readonly alpha: number
  /** Ratios up to 1 + `within`, either way, are alike; null where nothing is called so. */
  readonly within: number | null
  readonly looks: Looks
}

/**
 * A difference of one step of the recording is none, however still the runs were; a hair more, as the ratio of two
 * neighbouring steps is rounded.
 */
const isBeyondStep = ({ mean, stepShare }: PairedTest): boolean =>
  Math.abs(Math.expm1(mean)) >= stepShare * (1 + 1e-9)

/** Later rounds may take back what earlier ones showed: then the interval does not leave out 1, and nothing is shown. */
const leavesOutNone = ({ low, high }: PairedTest): boolean => low > 0 || high < 0

/** By the two one-sided tests of Schuirmann (1987), with what may hide within one step of the recording. */
const isAlike = ({ low, high, stepShare }: PairedTest, within: number): boolean =>
  Math.max(-low, high) + Math.log1p(stepShare) <= Math.log1p(within)

export interface Judgeable {
  readonly test: PairedTest
  readonly better: Better
}

/**
 * Makes findings, in the order of their tests. Differences are corrected for being several by Holm; as a valid p can only fall
 * from round to round, what was shown stays shown unless the mean comes back. `alike` is the interval's own and wrong at
 * most once in 40 for each pair.
 */
export function judgeOf({ alpha, within, looks }: JudgeSettings): (tests: readonly Judgeable[]) => Judged[] {
  // Holm's thresholds are alpha over a whole number, so that few of them come again and again
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
