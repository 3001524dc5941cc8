import { UsageError } from '../../errors.js'
import { checkPlanOptions } from '../../plan/check-options.js'
import { MANY_RUNS } from '../../plan/defaults.js'
import { mergeOptions } from '../../plan/options-of-plan.js'
import { type PlanOptions, parsePlan } from '../../plan/parse-plan.js'
import { machine } from '../environment.js'
import type { PlannedCell } from '../walk-rounds.js'

/** The options that may differ between the cells of a comparison. */
export type CellOptions = Omit<PlanOptions, 'agents' | 'runs' | 'seed'>

const OF_ALL_CELLS = { runs: 'of all cells', seed: 'of all cells', agents: 'unknown' } as const

/** The defaults of many runs. With a number of requests, there is no duration and no warm-up. */
export function withDefaults(
  options: PlanOptions,
  { durationMs, warmupMs }: { readonly durationMs: number; readonly warmupMs: number } = MANY_RUNS,
): PlanOptions {
  return mergeOptions(options.requests === undefined ? { durationMs, warmupMs } : {}, options)
}

/** Named cells, each with the common options. `of` is the name of the calling function. Throws UsageError. */
export function cellsOf(
  of: string,
  cells: Readonly<Record<string, CellOptions>>,
  common: PlanOptions,
  usual: { readonly durationMs: number; readonly warmupMs: number } = MANY_RUNS,
): readonly [PlannedCell, ...PlannedCell[]] {
  if (typeof cells !== 'object' || cells === null)
    throw new UsageError(`${of}: give it the cells by their names, such as { one: {}, two: {} }`)
  for (const [name, cell] of Object.entries(cells)) checkPlanOptions(cell, OF_ALL_CELLS, `${name}.`)
  const [first, ...others] = Object.entries(cells).map(([name, cell]) => ({
    name,
    settings: { cell: name },
    plan: parsePlan(withDefaults(mergeOptions(common, cell), usual), machine()),
  }))
  if (!first || others.length === 0) throw new UsageError(`${of}: give it two cells or more`)
  return [first, ...others]
}
