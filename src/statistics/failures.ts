import { mean, sampleVariance } from 'simple-statistics'
import { incompleteBeta } from './incomplete-beta.js'
import { boundsOfLooks, type Looks } from './looks.js'
import { pairedTest } from './paired-test.js'
import { differencePath } from './path.js'
import { studentTTwoSidedP } from './student-t.js'

/** How many exchanges of a run were due (1 or more), and how many of them failed or never started. */
export interface Failures {
  readonly failed: number
  readonly due: number
}

/** Each side's share of failed exchanges, and the two-sided p of the difference. */
export interface FailuresTest {
  readonly shares: readonly [base: number, cell: number]
  readonly p: number
}

const shareOf = ({ failed, due }: Failures): number => failed / due

const total = (runs: readonly Failures[], field: keyof Failures): number =>
  runs.reduce((sum, run) => sum + run[field], 0)

const sharesOf = (base: readonly Failures[], cell: readonly Failures[]): FailuresTest['shares'] => [
  total(base, 'failed') / total(base, 'due'),
  total(cell, 'failed') / total(cell, 'due'),
]

/** The chance of at least k of n successes, each with the chance exp(logX) (Abramowitz & Stegun 26.5.24). */
const atLeast = (k: number, n: number, logX: number, logY: number): number =>
  k === 0 ? 1 : incompleteBeta(k, n - k + 1, logX, logY)

/**
 * The p if exchanges fail independently: given the number of failures on both sides, each falls on a side in
 * proportion to its due exchanges (Przyborowski & Wilenski, Homogeneity of results in testing samples from
 * Poisson series, 1940). Exact if failures are rare, conservative if not.
 */
function byExchanges(base: readonly Failures[], cell: readonly Failures[]): number {
  const [baseFailed, cellFailed] = [total(base, 'failed'), total(cell, 'failed')]
  const [baseDue, cellDue] = [total(base, 'due'), total(cell, 'due')]
  const [logBase, logCell] = [baseDue, cellDue].map(due => Math.log(due / (baseDue + cellDue)))
  const failed = baseFailed + cellFailed
  const more = atLeast(cellFailed, failed, logCell!, logBase!)
  const fewer = atLeast(baseFailed, failed, logBase!, logCell!)
  return Math.min(1, 2 * Math.min(more, fewer))
}

/**
 * The arcsine of a share's square root: its variance does not depend on the share (Bartlett, The use of
 * transformations, 1947).
 */
const angleOf = (run: Failures): number => Math.asin(Math.sqrt(shareOf(run)))

/**
 * The p from the spread among runs: Student's t on the arcsines with a pooled variance, so a side without
 * failures has a spread too.
 */
function byRuns(base: readonly Failures[], cell: readonly Failures[]): number {
  const [baseAngles, cellAngles] = [base.map(angleOf), cell.map(angleOf)]
  const df = base.length + cell.length - 2
  const squares =
    sampleVariance(baseAngles) * (base.length - 1) + sampleVariance(cellAngles) * (cell.length - 1)
  const standardError = Math.sqrt((squares / df) * (1 / base.length + 1 / cell.length))
  const difference = mean(cellAngles) - mean(baseAngles)
  if (standardError === 0) return difference === 0 ? 1 : 0
  return studentTTwoSidedP(difference / standardError, df)
}

/**
 * Whether one side fails more often than the other, beyond what chance among exchanges and the spread among
 * runs explain. Takes the larger of the two p values, since either cause may be the only one. Needs two runs
 * on each side, and at least one failure.
 */
export function failuresTest(base: readonly Failures[], cell: readonly Failures[]): FailuresTest {
  return {
    shares: sharesOf(base, cell),
    p: Math.max(byExchanges(base, cell), byRuns(base, cell)),
  }
}

/**
 * The same test for cells that run in rounds; null marks a round without the cell. Valid whenever the
 * comparison stops, since the larger of two p values is valid if either is. Null before the first look.
 */
export function failuresByRound(
  base: readonly (Failures | null)[],
  cell: readonly (Failures | null)[],
  looks: Looks,
): FailuresTest | null {
  const both = base.flatMap((before, round) => {
    const after = cell[round]
    return before && after ? [{ before, after }] : []
  })
  const path = differencePath(both.map(({ before, after }) => angleOf(after) - angleOf(before)))
  const test = pairedTest(path, looks, boundsOfLooks(0.025, looks))
  if (test === null) return null
  const [befores, afters] = [both.map(({ before }) => before), both.map(({ after }) => after)]
  return { shares: sharesOf(befores, afters), p: Math.max(byExchanges(befores, afters), test.p) }
}
