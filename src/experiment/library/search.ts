import { UsageError } from '../../errors.js'
import { checkPlanOptions } from '../../plan/check-options.js'
import { naming } from '../../plan/check-plan.js'
import { SEARCH_DEFAULTS } from '../../plan/defaults.js'
import { parsePlan } from '../../plan/parse-plan.js'
import type { Search } from '../../result/search-result.js'
import { parseSlo } from '../../result/slo.js'
import { machine } from '../environment.js'
import { search as find } from '../search.js'
import { type BenchOptions, never, UNWATCHED } from './bench.js'
import { withDefaults } from './cells.js'
import { withOptions } from './option-errors.js'

/** A search is limited by time and `slo`, and sets the rate itself. */
const NOT_TAKEN = {
  requests: 'unknown',
  runs: 'unknown',
  thresholds: 'unknown',
  stages: 'unknown',
  rateFile: 'unknown',
  rateScale: 'unknown',
  rateSpeed: 'unknown',
  rampUpMs: 'unknown',
  agents: 'unknown',
} as const

/**
 * The options of a search: `ratePerSecond` is the first rate (default: 10), `durationMs` that of each probe
 * (default: 3000).
 */
export interface SearchOptions extends Omit<BenchOptions, keyof typeof NOT_TAKEN> {
  /** The limits to keep, such as 'p99<50ms'; at least one. */
  readonly slo: readonly string[]
  /** The maximum duration of the search, in milliseconds. Default: 300000. */
  readonly maxTimeMs?: number | undefined
}

/**
 * Finds the highest rate of an open load that keeps every limit. Resolves with what was found, even if it was
 * stopped. Rejects with UsageError if an option is wrong.
 */
export async function search(options: SearchOptions): Promise<Search> {
  return withOptions(async () => {
    checkPlanOptions(options, { signal: 'signal', slo: 'list', maxTimeMs: 'number', ...NOT_TAKEN })
    const { signal = never(), slo, maxTimeMs = SEARCH_DEFAULTS.maxTimeMs, ...rest } = options
    if (slo === undefined || slo.length === 0)
      throw new UsageError("slo: is missing; give the limits to keep, such as ['p99<50ms']")
    if (!(maxTimeMs > 0)) throw new UsageError(`maxTimeMs ${maxTimeMs}: must be above 0 ms`)
    const bounds = slo.map(text => naming('slo', String(text), parseSlo))
    const { ratePerSecond = SEARCH_DEFAULTS.ratePerSecond } = rest
    const plan = parsePlan(withDefaults({ ...rest, ratePerSecond }), machine())
    return find(plan, bounds, maxTimeMs, { ...UNWATCHED, signal, onProbe: () => undefined })
  })
}
