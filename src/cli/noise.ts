import { UsageError } from '../errors.js'
import { DIFF_DEFAULTS } from '../plan/defaults.js'
import { unlikeResults } from '../result/alike.js'
import type { Result } from '../result/result.js'
import type { Metric } from '../result/verdict.js'
import { noiseHistory } from './load-file.js'
import { parseShare } from './rule-flags.js'

/** The smallest difference that counts, by metric: a fixed share, or one from a history. */
export type Noise = (metric: Metric) => number

/**
 * The value of `--noise`: a share such as 5%, or a file saved by `history -o FILE.json`, which has the noise
 * of each metric. Metrics without one keep the default share. Throws UsageError.
 */
export function noiseOf(text: string | undefined, change: Result, isForced: boolean): Noise {
  if (text === undefined) return () => DIFF_DEFAULTS.noise
  if (/^[\d.]*%?$/.test(text)) {
    const share = parseShare('noise', text)
    return () => share
  }
  const history = noiseHistory(text)
  const { matters } = unlikeResults(history, change)
  if (matters.length > 0 && !isForced)
    throw new UsageError(
      `--noise ${text}: is from another plan or machine: ${matters.join(', ')}; --force takes it anyway`,
    )
  const learnt = new Map(history.trends.map(({ metric, noise }) => [metric, noise]))
  if (![...learnt.values()].some(noise => noise !== null))
    throw new UsageError(`--noise ${text}: has too few results to learn from; 4 of the same level are enough`)
  return metric => learnt.get(metric) ?? DIFF_DEFAULTS.noise
}
