import { UsageError } from '../../errors.js'
import { checkPlanOptions } from '../../plan/check-options.js'
import { TUNE_DEFAULTS } from '../../plan/defaults.js'
import type { Goal } from '../../result/goals.js'
import type { Tune } from '../../result/tune-result.js'
import { tuneCells } from '../tune.js'
import { checkRace, tuneRuleOf } from '../tune-rule.js'
import { type BenchOptions, never, UNWATCHED } from './bench.js'
import { type CellOptions, cellsOf } from './cells.js'
import { withOptions } from './option-errors.js'

/** Options of all settings, and the rule of the race. */
export interface TuneOptions extends Omit<BenchOptions, 'runs' | 'thresholds'> {
  /**
   * What to optimize: 'throughput', 'p50' or 'p99' (of the response time), or 'cpu' (per exchange). Default:
   * 'throughput'.
   */
  readonly goal?: Goal | undefined
  /** Limits that a setting must keep, such as 'p99<50ms'. Default: none. */
  readonly slo?: readonly string[] | undefined
  /** Settings that differ by at most this share count as equal. Default: 0.05 (5 %). */
  readonly within?: number | undefined
  /** 'best', or 'smallest': the fewest threads and connections among equally good ones. Default: 'best'. */
  readonly pick?: 'best' | 'smallest' | undefined
  /** The maximum number of runs of each setting, from 4 to 200. Default: 20. */
  readonly mostRuns?: number | undefined
  /** No run starts after this many milliseconds. Default: 600000. */
  readonly maxTimeMs?: number | undefined
}

const OF_RACE = {
  goal: 'text',
  slo: 'list',
  within: 'number',
  pick: 'text',
  mostRuns: 'number',
  maxTimeMs: 'number',
} as const
const UNKNOWN = { runs: 'unknown', thresholds: 'unknown', agents: 'unknown' } as const

/**
 * Races settings until it is known which to use, in as few runs as possible. `settings` are named; their
 * options override `options`. Resolves and rejects like bench().
 */
export async function tune(
  settings: Readonly<Record<string, CellOptions>>,
  options: TuneOptions = {},
): Promise<Tune> {
  return withOptions(async () => {
    checkPlanOptions(options, { signal: 'signal', ...OF_RACE, ...UNKNOWN })
    const { signal = never(), maxTimeMs = TUNE_DEFAULTS.maxTimeMs, ...rest } = options
    const { goal, slo, within, pick, mostRuns, ...common } = rest
    if (!(maxTimeMs > 0)) throw new UsageError(`maxTimeMs ${maxTimeMs}: must be above 0 ms`)
    const rule = tuneRuleOf({ goal, slo, within, pick, mostRounds: mostRuns })
    const cells = cellsOf('tune', settings, { ...common, runs: 1 }, TUNE_DEFAULTS)
    checkRace(rule, cells)
    const [first] = cells
    const race = {
      ...{ cells, seed: first.plan.seed, rule, maxTimeMs },
      // Named settings have no values in between, and no earlier runs
      ...{ ranges: [], cellOf: () => first, begunOf: () => undefined },
    }
    return tuneCells(race, {
      ...{ ...UNWATCHED, signal },
      onRun: () => undefined,
      onFinished: async () => undefined,
    })
  })
}
