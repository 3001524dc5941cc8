import { type Failures, failuresTest } from '../statistics/failures.js'
import { holm, holmThresholds } from '../statistics/holm.js'
import { ratioOf, smallestShown } from '../statistics/ratio.js'
import { type ComparedCell, obstacle, stepShareOf, tooFewRuns, valuesOf } from './compared-cell.js'
import {
  type FailedVerdict,
  METRICS,
  type Metric,
  type TestedVerdict,
  type UntestedVerdict,
  type Verdict,
} from './verdict.js'

/**
 * `alpha`: the probability of any wrong difference (default 0.05). `noise`: the share of each metric (0.05 is
 * 5 %) below which nothing counts as a difference (default 0).
 */
export interface ComparisonOptions {
  readonly alpha?: number
  readonly noise?: (metric: Metric) => number
}

const ALPHA = 0.05

/** A test that could be made: its p, and its verdict given the p that is corrected for multiple tests. */
interface Made {
  readonly p: number
  readonly conclude: (pAdjusted: number, threshold: number) => TestedVerdict | FailedVerdict
}

function untested(metric: Metric | 'failed', base: string, cell: string, reason: string): UntestedVerdict {
  return {
    ...{ metric, base, cell, verdict: 'no difference shown', ratio: null, interval: null, p: null },
    ...{ pAdjusted: null, smallestShown: null, failed: null, reason },
  }
}

/** Compares two cells by one metric. */
function byMetric(
  metric: Metric,
  base: ComparedCell,
  cell: ComparedCell,
  { alpha = ALPHA, noise = () => 0 }: ComparisonOptions,
): Made | UntestedVerdict {
  const [baseValues, cellValues] = [valuesOf(base, metric), valuesOf(cell, metric)]
  const steps = [stepShareOf(base, metric), stepShareOf(cell, metric)] as const
  const test = ratioOf(baseValues, cellValues, { steps })
  const reason = obstacle(metric, base, cell)
  if (reason !== null || test === null)
    return untested(metric, base.name, cell.name, reason ?? 'not comparable')
  // A step of the cell's, as a share of the base
  const leastShare = Math.max(noise(metric), steps[0], steps[1] * test.ratio)
  const improved = METRICS[metric].better === 'higher' ? test.ratio > 1 : test.ratio < 1
  const conclude = (pAdjusted: number, threshold: number): TestedVerdict => {
    // slightly above it: the ratio of two neighbouring buckets is rounded
    const different = pAdjusted <= alpha && Math.abs(test.ratio - 1) >= leastShare * (1 + 1e-9)
    return {
      ...{ metric, base: base.name, cell: cell.name },
      verdict: different ? (improved ? 'better' : 'worse') : 'no difference shown',
      ratio: test.ratio,
      interval: [test.low, test.high],
      p: test.p,
      pAdjusted,
      smallestShown: Math.max(smallestShown(baseValues, cellValues, threshold, steps)!, 1 + leastShare),
      ...{ failed: null, reason: null },
    }
  }
  return { p: test.p, conclude }
}

/**
 * Compares two cells by failures; null if nothing failed in either: such a test could show nothing, so it is
 * left out of the correction too (Tarone, A modified Bonferroni method for discrete data, 1990). A drift of
 * the machine slows requests but does not fail them, so no noise is subtracted.
 */
function byFailures(
  base: ComparedCell,
  cell: ComparedCell,
  { alpha = ALPHA }: ComparisonOptions,
): Made | UntestedVerdict | null {
  const [before, after] = [base, cell].map(({ runs }) =>
    runs.flatMap(({ failures }) => (failures && failures.due > 0 ? failures : [])),
  ) as [Failures[], Failures[]]
  if ([...before, ...after].every(({ failed }) => failed === 0)) return null
  const tooFew = tooFewRuns(before, after)
  if (tooFew !== null) return untested('failed', base.name, cell.name, tooFew)
  const { p, shares } = failuresTest(before, after)
  const [least, most] = shares
  const conclude = (pAdjusted: number): FailedVerdict => ({
    ...{ metric: 'failed', base: base.name, cell: cell.name },
    verdict: pAdjusted <= alpha ? (most > least ? 'worse' : 'better') : 'no difference shown',
    ...{ ratio: null, interval: null, p, pAdjusted },
    ...{ smallestShown: null, failed: shares, reason: null },
  })
  return { p, conclude }
}

/** Verdicts in the order of their tests, with Holm's correction over all that could be made. */
function judge(tests: readonly (Made | UntestedVerdict)[], { alpha = ALPHA }: ComparisonOptions): Verdict[] {
  const pValues = tests.flatMap(test => ('conclude' in test ? [test.p] : []))
  const adjusted = holm(pValues)
  const thresholds = holmThresholds(pValues, alpha)
  let made = 0
  return tests.map(test => {
    if (!('conclude' in test)) return test
    const verdict = test.conclude(adjusted[made]!, thresholds[made]!)
    made++
    return verdict
  })
}

/**
 * The verdicts on each cell against the base, ordered by cell, then by metric; the failures come last, if
 * there were any. Welch's t-test on logarithms decides, with Holm's correction over all metrics and cells. A
 * change of at most one step of the recording is no difference, however small the variance: see steps.ts.
 */
export function verdictsOf(
  cells: readonly ComparedCell[],
  metrics: readonly Metric[],
  baseIndex = 0,
  options: ComparisonOptions = {},
): Verdict[] {
  const base = cells[baseIndex]
  if (!base) return []
  const others = cells.filter((_, index) => index !== baseIndex)
  return judge(
    others.flatMap(cell => [
      ...metrics.map(metric => byMetric(metric, base, cell, options)),
      ...[byFailures(base, cell, options)].filter(test => test !== null),
    ]),
    options,
  )
}
