import { mannWhitneyExact } from './mann-whitney.js'
import { geometricMean, holm, holmThresholds, ratioOf, smallestShown } from './statistics.js'

/** What cells are compared by. p50, p90 and p99 are of the response time, in microseconds. */
export type Metric = 'throughputPerSecond' | 'p50' | 'p90' | 'p99' | 'cpuUsPerExchange'

/** Which way is better, and the finest step its values are recorded in (`recording/`: whole microseconds). */
const METRICS = {
  throughputPerSecond: { better: 'higher', stepUs: 0 },
  p50: { better: 'lower', stepUs: 1 },
  p90: { better: 'lower', stepUs: 1 },
  p99: { better: 'lower', stepUs: 1 },
  cpuUsPerExchange: { better: 'lower', stepUs: 0 },
} as const satisfies Record<Metric, { better: 'higher' | 'lower'; stepUs: number }>

/** One run's own values; a metric that was not measured is absent or null. */
export type RunValues = Readonly<Partial<Record<Metric, number | null>>>

/** A cell of the grid: the finished runs of one setting. Names are what verdicts call cells by, so no two are equal. */
export interface ComparedCell {
  readonly name: string
  readonly runs: readonly RunValues[]
}

interface Compared {
  readonly metric: Metric
  readonly base: string
  readonly cell: string
}

/** Figures of a comparison that could be made. `ratio` is cell over base, whichever way is better. */
export interface TestedVerdict extends Compared {
  readonly verdict: 'better' | 'worse' | 'no difference shown'
  readonly ratio: number
  /** Ends of the plain 95 % interval of `ratio`: it may leave out 1 where the verdict, corrected for being one of many, is none. */
  readonly interval: readonly [low: number, high: number]
  readonly p: number
  readonly pAdjusted: number
  readonly mannWhitneyP: number
  /** The smallest ratio, as a factor >= 1 in either direction, that would have made another verdict than "no difference shown". */
  readonly smallestShown: number
  readonly reason: null
}

/** A comparison that couldn't be made, and why. It doesn't count in the correction. */
export interface UntestedVerdict extends Compared {
  readonly verdict: 'no difference shown'
  readonly ratio: null
  readonly interval: null
  readonly p: null
  readonly pAdjusted: null
  readonly mannWhitneyP: null
  readonly smallestShown: null
  readonly reason: string
}

export type Verdict = TestedVerdict | UntestedVerdict

/** `alpha`: chance of any wrong difference, 0.05. `noise`: a share (0.05 is 5 %) below which nothing is called a difference, 0. */
export interface ComparisonOptions {
  readonly alpha?: number
  readonly noise?: number
}

const valuesOf = (cell: ComparedCell, metric: Metric): number[] =>
  cell.runs.map(run => run[metric] ?? Number.NaN)

/** Why two cells can't be compared by a metric, or null where they can. */
function obstacle(metric: Metric, base: readonly number[], change: readonly number[]): string | null {
  const values = [...base, ...change]
  if (values.length > 0 && values.every(Number.isNaN)) return `${metric} was not measured`
  if (base.length < 2 || change.length < 2)
    return `fewer than 2 runs a side (${base.length} and ${change.length})`
  if (values.every(value => value > 0 && Number.isFinite(value))) return null
  return `a run has no ${metric} above 0`
}

// histograms keep three digits: beyond 1,000 steps a bucket is wider than a step
const recordedStep = (metric: Metric, value: number): number =>
  METRICS[metric].stepUs === 0 ? 0 : Math.max(METRICS[metric].stepUs, value / 1000)

interface Pair extends Compared {
  readonly baseValues: readonly number[]
  readonly cellValues: readonly number[]
}

/** Verdicts on pairs of cells, in their order, Holm's correction over all that could be tested. */
function judge(pairs: readonly Pair[], { alpha = 0.05, noise = 0 }: ComparisonOptions): Verdict[] {
  const tests = pairs.map(({ metric, baseValues, cellValues }) =>
    obstacle(metric, baseValues, cellValues) === null ? ratioOf(baseValues, cellValues) : null,
  )
  const pValues = tests.flatMap(test => (test ? [test.p] : []))
  const adjusted = holm(pValues)
  const thresholds = holmThresholds(pValues, alpha)
  let tested = 0

  return pairs.map(({ metric, base, cell, baseValues, cellValues }, index) => {
    const test = tests[index]
    if (!test)
      return {
        ...{ metric, base, cell, verdict: 'no difference shown', ratio: null, interval: null, p: null },
        ...{ pAdjusted: null, mannWhitneyP: null, smallestShown: null },
        reason: obstacle(metric, baseValues, cellValues) ?? 'not comparable',
      }
    const pAdjusted = adjusted[tested]!
    const threshold = thresholds[tested]!
    tested++
    const baseMean = geometricMean(baseValues)!
    // runs that all fell into one bucket show no spread, and that is the recording's doing, not the server's
    const leastShare = Math.max(noise, recordedStep(metric, baseMean) / baseMean)
    // a hair above it: the ratio of two neighbouring buckets is rounded
    const different = pAdjusted <= alpha && Math.abs(test.ratio - 1) >= leastShare * (1 + 1e-9)
    const improved = METRICS[metric].better === 'higher' ? test.ratio > 1 : test.ratio < 1
    return {
      ...{ metric, base, cell },
      verdict: different ? (improved ? 'better' : 'worse') : 'no difference shown',
      ratio: test.ratio,
      interval: [test.low, test.high],
      p: test.p,
      pAdjusted,
      mannWhitneyP: mannWhitneyExact(baseValues, cellValues),
      smallestShown: Math.max(smallestShown(baseValues, cellValues, threshold)!, 1 + leastShare),
      reason: null,
    }
  })
}

function pairUp(base: ComparedCell, cell: ComparedCell, metric: Metric): Pair {
  const [baseValues, cellValues] = [valuesOf(base, metric), valuesOf(cell, metric)]
  return { metric, base: base.name, cell: cell.name, baseValues, cellValues }
}

/**
 * What the runs say of each cell against the base: cell after cell in their order, metric after metric within a cell.
 * Welch's t on logarithms decides, corrected by Holm over all metrics and cells; the rank test is given beside it.
 * A latency that moved by no more than one step of the recording is no difference, however still the runs were.
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
    others.flatMap(cell => metrics.map(metric => pairUp(base, cell, metric))),
    options,
  )
}

/** Indexes of the best cell by geometric mean and of those that can't be told from it (the best itself is not among them). */
export interface Best {
  readonly best: number
  readonly alike: ReadonlySet<number>
}

/**
 * The best cell by one metric, and the cells its runs can't be told from, corrected by Holm over the comparisons to it. A cell
 * with a run without a value above 0 is neither; one with a single run can't be told apart. Null where no cell has values.
 * The truly best is left out less than once in 20. That any of k equal cells is left out is likelier, as the best was chosen
 * for being best: 5 % for 2, 6 % for 4, 8 % for 12 (made-up runs).
 */
export function indistinguishableFromBest(
  cells: readonly ComparedCell[],
  metric: Metric,
  options: ComparisonOptions = {},
): Best | null {
  const sign = METRICS[metric].better === 'higher' ? -1 : 1
  const ranked = cells
    .flatMap((cell, index) => {
      const value = geometricMean(valuesOf(cell, metric))
      return value === null ? [] : [{ cell, index, value }]
    })
    .sort((one, other) => sign * (one.value - other.value))
  const [first, ...rest] = ranked
  if (!first) return null
  const verdicts = judge(
    rest.map(({ cell }) => pairUp(first.cell, cell, metric)),
    options,
  )
  const alike = rest.filter((_, index) => verdicts[index]?.verdict === 'no difference shown')
  return { best: first.index, alike: new Set(alike.map(({ index }) => index)) }
}

/**
 * The verdicts that show a regression beyond a share (0.05 is 5 %): "worse", and the whole 95 % interval past 1 - share
 * where higher is better, past 1 + share where lower is.
 */
export function regressions<V extends Pick<Verdict, 'metric' | 'verdict' | 'interval'>>(
  verdicts: readonly V[],
  share: number,
): V[] {
  return verdicts.filter(({ metric, verdict, interval }) => {
    if (verdict !== 'worse' || interval === null) return false
    const [low, high] = interval
    return METRICS[metric].better === 'higher' ? high < 1 - share : low > 1 + share
  })
}
