import { UsageError } from '../../errors.js'
import { checkPlanOptions } from '../../plan/check-options.js'
import { MANY_RUNS } from '../../plan/defaults.js'
import type { Comparison } from '../../result/comparison-result.js'
import { compareCells } from '../compare.js'
import { type BenchOptions, never, UNWATCHED } from './bench.js'
import { type CellOptions, cellsOf } from './cells.js'
import { withOptions } from './option-errors.js'

/** The options that all cells share; `runs` is the number for each cell. */
export interface CompareOptions extends BenchOptions {
  /** The name of the cell that the others are compared with. Default: the first. */
  readonly baseline?: string | undefined
}

/**
 * Measures cells alternately, in random order, and compares each with the baseline. `cells` are named; their
 * options override `options`. Resolves and rejects like bench().
 */
export async function compare(
  cells: Readonly<Record<string, CellOptions>>,
  options: CompareOptions = {},
): Promise<Comparison> {
  return withOptions(async () => {
    checkPlanOptions(options, { signal: 'signal', baseline: 'text', agents: 'unknown' })
    const { signal = never(), baseline, ...common } = options
    const planned = cellsOf('compare', cells, { ...common, runs: common.runs ?? MANY_RUNS.runs })
    if (baseline !== undefined && !Object.hasOwn(cells, baseline))
      throw new UsageError(`baseline ${baseline}: must be one of: ${Object.keys(cells).join('; ')}`)
    const { name, plan } = planned[0]
    return compareCells(
      {
        cells: planned,
        runsPerCell: plan.runs,
        seed: plan.seed,
        baseline: baseline ?? name,
        begun: [],
      },
      { ...UNWATCHED, signal, onRun: () => undefined, onFinished: async () => undefined },
    )
  })
}
