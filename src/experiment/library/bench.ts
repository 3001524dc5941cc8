import { checkNames, checkPlanOptions } from '../../plan/check-options.js'
import { checkOrThrow } from '../../plan/check-plan.js'
import { type PlanOptions, parsePlan as planOfOptions } from '../../plan/parse-plan.js'
import type { Machine } from '../../plan/parse-server.js'
import { type Plan, planSchema } from '../../plan/plan.js'
import type { Result } from '../../result/result.js'
import { machine } from '../environment.js'
import { type RunWatch, runPlan as run } from '../run-plan.js'
import { withOptions } from './option-errors.js'

/** The options of one measurement; without `target`, the bundled server is started and stopped. */
export interface BenchOptions extends Omit<PlanOptions, 'agents'> {
  /** Aborting ends the run at once; the promise still resolves, with what was measured until then. */
  readonly signal?: AbortSignal | undefined
}

export const UNWATCHED = { onPhase: () => undefined, onSecond: () => undefined }
export const never = (): AbortSignal => new AbortController().signal

/**
 * One measurement. Also resolves with a Result if the run failed or no exchange succeeded: then `state` is
 * 'failed' and `error` says why. Rejects with UsageError if an option is wrong.
 */
export async function bench(options: BenchOptions = {}): Promise<Result> {
  return withOptions(async () => {
    checkPlanOptions(options, { signal: 'signal', agents: 'unknown' })
    const { signal = never(), ...rest } = options
    return run(planOfOptions(rest, machine()), { ...UNWATCHED, signal })
  })
}

/**
 * A plan from options, to save or for `runPlan`; missing options take their defaults. `of` describes a
 * machine's limits (default: this machine). Throws UsageError.
 */
export const parsePlan = (options: PlanOptions = {}, of: Machine = machine()): Plan =>
  withOptions(() => planOfOptions(options, of))

/** Runs a plan as many times as its `runs`. Resolves and rejects like bench(). */
export async function runPlan(plan: Plan, watch: Partial<RunWatch> = {}): Promise<Result> {
  return withOptions(async () => {
    checkNames(
      watch,
      {
        signal: 'signal',
        onPhase: 'function',
        onSecond: 'function',
        onBegin: 'function',
        onEnd: 'function',
        detail: 'boolean',
        onLoad: 'function',
        onWaiting: 'function',
      },
      'watch.',
    )
    const given = Object.fromEntries(Object.entries(watch).filter(([, value]) => value !== undefined))
    return run(checkOrThrow(planSchema, plan), { ...UNWATCHED, signal: never(), ...given })
  })
}
