/** The metrics by which cells are compared. p50, p90 and p99 are response times in microseconds. */
export type Metric = 'throughputPerSecond' | 'p50' | 'p90' | 'p99' | 'cpuUsPerExchange'

/** Which direction is better. */
export const METRICS = {
  throughputPerSecond: { better: 'higher' },
  p50: { better: 'lower' },
  p90: { better: 'lower' },
  p99: { better: 'lower' },
  cpuUsPerExchange: { better: 'lower' },
} as const satisfies Record<Metric, { better: 'higher' | 'lower' }>

interface Compared {
  readonly base: string
  readonly cell: string
}

/** Figures of a comparison that could be made. `ratio` is cell / base, whichever direction is better. */
export interface TestedVerdict extends Compared {
  readonly metric: Metric
  readonly verdict: 'better' | 'worse' | 'alike' | 'no difference shown'
  readonly ratio: number
  /**
   * The plain 95 % interval of `ratio`. It may exclude 1 although the verdict, corrected for multiple tests,
   * shows no difference.
   */
  readonly interval: readonly [low: number, high: number]
  readonly p: number
  readonly pAdjusted: number
  /** The smallest factor, 1 or more, that would have changed the verdict "no difference shown". */
  readonly smallestShown: number
  readonly failed: null
  readonly reason: null
}

/** Whether a cell fails more often than the base. Shares may be 0, so there is a difference but no ratio. */
export interface FailedVerdict extends Compared {
  readonly metric: 'failed'
  readonly verdict: 'better' | 'worse' | 'no difference shown'
  readonly ratio: null
  readonly interval: null
  readonly p: number
  readonly pAdjusted: number
  readonly smallestShown: null
  readonly failed: readonly [base: number, cell: number]
  readonly reason: null
}

/** A comparison that couldn't be made, and why. It doesn't count in the correction. */
export interface UntestedVerdict extends Compared {
  readonly metric: Metric | 'failed'
  readonly verdict: 'no difference shown'
  readonly ratio: null
  readonly interval: null
  readonly p: null
  readonly pAdjusted: null
  readonly smallestShown: null
  readonly failed: null
  readonly reason: string
}

export type Verdict = TestedVerdict | FailedVerdict | UntestedVerdict

/**
 * The verdicts that show a regression of more than a share (0.05 is 5 %): "worse", and the whole 95 %
 * interval below 1 - share if higher is better, above 1 + share if lower is. More frequent failures are
 * always a regression.
 */
export function regressions<V extends Pick<Verdict, 'metric' | 'verdict' | 'interval'>>(
  verdicts: readonly V[],
  share: number,
): V[] {
  return verdicts.filter(({ metric, verdict, interval }) => {
    if (verdict !== 'worse') return false
    if (metric === 'failed') return true
    if (interval === null) return false
    const [low, high] = interval
    return METRICS[metric].better === 'higher' ? high < 1 - share : low > 1 + share
  })
}
