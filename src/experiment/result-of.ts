import type { RunError } from '../errors.js'
import type { Plan } from '../plan/plan.js'
import type { RunProfile } from '../profile/run-profile.js'
import { type Environment, RESULT_SCHEMA, type Result, type Run, savedFailure } from '../result/result.js'
import { summarize } from '../result/summary.js'
import { judge, parseThreshold } from '../result/threshold.js'
import { warningsOf } from '../result/warnings/table.js'
import { nothingSucceeded } from './nothing-succeeded.js'

/** The Result of these runs. */
export function resultOf(
  plan: Plan,
  where: Environment,
  runs: readonly Run[],
  end: { readonly error: RunError | null; readonly stopped: boolean },
  profiles: readonly RunProfile[] = [],
): Result {
  const succeeded = runs.some(run => run.requests.ok > 0)
  const error = end.error ?? (succeeded || end.stopped ? null : nothingSucceeded(runs))
  return {
    schema: RESULT_SCHEMA,
    state: end.stopped ? 'stopped' : error ? 'failed' : 'completed',
    error: error && savedFailure(error),
    plan,
    environment: where,
    runs,
    summary: summarize(runs),
    thresholds: plan.thresholds.map(text => judge(parseThreshold(text), runs)),
    warnings: warningsOf({ plan, environment: where, runs }),
    ...(profiles.length > 0 && { profiles }),
  }
}
