import { formatShare } from '../units.js'
import { unlikeResults } from './alike.js'
import { verdictsOf } from './comparison.js'
import { type Comparison, comparedCell, metricsOf } from './comparison-result.js'
import type { Result, Warning } from './result.js'
import type { Metric } from './verdict.js'

/** "5 %", or the share of each metric: "3 % (throughput), 8 % (p99)". */
function sayNoise(metrics: readonly Metric[], noise: (metric: Metric) => number): string {
  const shares = metrics.map(metric => formatShare(noise(metric)))
  return new Set(shares).size === 1
    ? (shares[0] ?? '')
    : metrics.map((metric, index) => `${shares[index]} (${METRIC_WORDS[metric]})`).join(', ')
}

const METRIC_WORDS: Readonly<Record<Metric, string>> = {
  throughputPerSecond: 'throughput',
  p50: 'p50',
  p90: 'p90',
  p99: 'p99',
  cpuUsPerExchange: 'CPU',
}

/** How two saved results differ. Names are those that verdicts use. */
export interface Difference {
  readonly verdicts: Comparison['verdicts']
  readonly warnings: readonly Warning[]
}

/**
 * Verdicts on a change against a base that was measured at another time. The ratio includes whatever else
 * changed in between, so differences below `noise` (a share of each metric) count as none, and the warning is
 * always raised.
 */
export function differenceOf(base: Result, change: Result, noise: (metric: Metric) => number): Difference {
  const metrics = metricsOf([base, change])
  const verdicts = verdictsOf([comparedCell('base', base), comparedCell('change', change)], metrics, 0, {
    noise,
  })
  const message = `the two results were measured at different times, so a drift of the machine looks like a change; changes below ${sayNoise(metrics, noise)} count as none: heythere compare interleaves its runs and avoids this`
  const { matters, rest } = unlikeResults(base, change)
  const differs = [...matters, ...rest]
  const alike = `the two results were not measured in the same way${matters.length > 0 ? ', so the comparison means little' : ''}: ${differs.join(', ')}`
  return {
    verdicts,
    warnings: [
      { code: 'not-interleaved', message, figure: Math.max(...metrics.map(noise)) },
      ...(differs.length === 0 ? [] : [{ code: 'not-alike', message: alike, figure: differs.length }]),
    ],
  }
}
