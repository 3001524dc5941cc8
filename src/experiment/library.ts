import { UsageError } from '../errors.js'
import { checkNames, checkPlanOptions } from '../plan/check-options.js'
import { MANY_RUNS } from '../plan/defaults.js'
import { beside } from '../plan/options-of-plan.js'
import { type PlanOptions, parsePlan } from '../plan/parse-plan.js'
import { parseServer, type ServerOptions } from '../plan/parse-server.js'
import type { Comparison } from '../result/comparison-result.js'
import type { Result } from '../result/result.js'
import type { RunningServer, ServerLog } from '../server/running-server.js'
import { startServer } from '../server/server.js'
import { compareCells } from './compare.js'
import { machine } from './environment.js'
import { runPlan } from './run-plan.js'

/** The flags of `heythere bench` in the units of a Plan; without `target` our own server is started and stopped. */
export interface BenchOptions extends Omit<PlanOptions, 'agents'> {
  /** Aborting ends the run at once; the promise still resolves, with what was measured until then. */
  readonly signal?: AbortSignal | undefined
}

/** What one cell of a comparison has of its own. */
export type CellOptions = Omit<PlanOptions, 'agents' | 'runs' | 'seed'>

/** What all cells have in common; `runs` is of each cell. */
export interface CompareOptions extends BenchOptions {
  /** The cell that the others are held against; undefined: the first. */
  readonly baseline?: string | undefined
}

const UNWATCHED = { onPhase: () => undefined, onSecond: () => undefined }
const never = (): AbortSignal => new AbortController().signal

/**
 * One measurement. Resolves with the Result also where the run failed or not one exchange succeeded: then `state` is
 * 'failed' and `error` says why. Rejects with UsageError where an option is wrong.
 */
export async function bench(given: BenchOptions = {}): Promise<Result> {
  checkPlanOptions(given, { signal: 'signal', agents: 'unknown' })
  const { signal = never(), ...options } = given
  return runPlan(parsePlan(options, machine()), { ...UNWATCHED, signal })
}

const OF_ALL_CELLS = { runs: 'of all cells', seed: 'of all cells', agents: 'unknown' } as const

function checkCells(cells: unknown): void {
  if (typeof cells !== 'object' || cells === null)
    throw new UsageError('compare: give it the cells by their names, such as { one: {}, two: {} }')
  for (const [name, cell] of Object.entries(cells)) checkPlanOptions(cell, OF_ALL_CELLS, `${name}.`)
}

/** The defaults of a comparison. A number of requests decides instead of a duration, and without a warm-up. */
function withDefaults(options: PlanOptions): PlanOptions {
  const hasLength = [options.requests, options.stages, options.rateFile].some(one => one !== undefined)
  return beside(hasLength ? { runs: MANY_RUNS.runs } : MANY_RUNS, options)
}

/**
 * Measures cells by turns, in a random order, and judges each against the baseline. `cells` are named and differ from
 * `options` in what they say. Resolves and rejects as bench() does.
 */
export async function compare(
  cells: Readonly<Record<string, CellOptions>>,
  given: CompareOptions = {},
): Promise<Comparison> {
  checkPlanOptions(given, { signal: 'signal', baseline: 'text', agents: 'unknown' })
  checkCells(cells)
  const { signal = never(), baseline, ...options } = given
  const planned = Object.entries(cells).map(([name, cell]) => ({
    name,
    settings: { cell: name },
    plan: parsePlan(withDefaults(beside(options, cell)), machine()),
  }))
  const [first] = planned
  if (!first || planned.length < 2) throw new UsageError('compare: give it two cells or more')
  if (baseline !== undefined && !Object.hasOwn(cells, baseline))
    throw new UsageError(`baseline ${baseline}: must be one of: ${Object.keys(cells).join('; ')}`)
  const { runs, seed } = first.plan
  return compareCells(
    { cells: planned, runsPerCell: runs, seed, baseline: baseline ?? first.name, begun: [] },
    { ...UNWATCHED, signal, onRun: () => undefined, onFinished: async () => undefined },
  )
}

/**
 * The tutorial's server in this process, with the flags of `heythere serve`; it listens when this resolves, and on port
 * 0 says which it took. Rejects with UsageError, RunError or the system's error.
 */
export async function serve(options: ServerOptions = {}, log: ServerLog = {}): Promise<RunningServer> {
  checkNames(log, { onAccepted: 'function', onRequest: 'function', onTrouble: 'function' }, 'log.')
  return startServer(parseServer(options, machine()), log)
}
