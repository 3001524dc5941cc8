import { UsageError } from '../errors.js'
import { DIFF_DEFAULTS } from '../plan/defaults.js'
import { unlikeResults } from '../result/alike.js'
import type { Result } from '../result/result.js'
import type { Metric } from '../result/verdict.js'
import { loadHistory } from './load-file.js'
import { parseShare } from './rule-flags.js'

/** Nothing smaller is called a difference, by metric: a share, or what a history learnt. */
export type Noise = (metric: Metric) => number

/**
 * What `--noise` says: a share such as 5%, or a file that `history -o FILE.json` saved, whose noise of each metric is
 * taken. What it could not learn stays at the usual share. Throws UsageError.
 */
export function noiseOf(text: string | undefined, change: Result, isForced: boolean): Noise {
  if (text === undefined) return () => DIFF_DEFAULTS.noise
  if (/^[\d.]*%?$/.test(text)) {
    const share = parseShare('noise', text)
    return () => share
  }
  const history = loadHistory(text)
  const { matters } = unlikeResults(history, change)
  if (matters.length > 0 && !isForced)
    throw new UsageError(
      `--noise ${text}: is of another plan or machine: ${matters.join(', ')}; --force takes it anyway`,
    )
  const learnt = new Map(history.trends.map(({ metric, noise }) => [metric, noise]))
  if (![...learnt.values()].some(noise => noise !== null))
    throw new UsageError(`--noise ${text}: has too few results to learn from; 4 of the same level are enough`)
  return metric => learnt.get(metric) ?? DIFF_DEFAULTS.noise
}
