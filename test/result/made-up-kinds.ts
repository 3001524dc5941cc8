import type { PlanOptions } from '../../src/plan/parse-plan.js'
import type { Recording } from '../../src/recording/recording.js'
import type { Result } from '../../src/result/result.js'
import { judge, parseThreshold } from '../../src/result/threshold.js'
import { warningsOf } from '../../src/result/warnings/table.js'
import type { WorkloadSpec } from '../../src/workload/spec.js'
import { histogram, madeUpResult, madeUpRun, type Values } from './made-up-result.js'

export interface MadeUpKind {
  readonly response: Values
  readonly errors?: Recording['errors']
  readonly unfinished?: number
}

type Kinds = Readonly<Record<string, MadeUpKind>>

/** The recordings of made-up kinds. */
const madeUpKinds = (kinds: Kinds): Recording['kinds'] =>
  Object.fromEntries(
    Object.entries(kinds).map(([name, { response, errors = {}, unfinished = 0 }]) => {
      const recorded = histogram(response)
      const failed = Object.values(errors).reduce((sum, times) => sum + times, 0)
      const ok = recorded.count
      const counts = { started: ok + failed + unfinished, ok, failed, unfinished }
      return [name, { counts, errors, response: recorded, service: recorded }]
    }),
  )

/** A workload of kinds with these weights. */
export const madeUpWorkload = (
  weights: Readonly<Record<string, number>>,
  session: WorkloadSpec['session'] = null,
): WorkloadSpec => ({
  ...{ variables: {}, data: null, greeting: null, frame: null, opening: [], session, think: null },
  exchanges: Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [
      name,
      { weight, send: { text: name }, until: 'line', expect: null, match: null, capture: {} },
    ]),
  ),
})

/** A run whose kinds add up to the whole. */
export function madeUpRunOf(kinds: Kinds, opening: Values = []) {
  const errors: Record<string, number> = {}
  for (const kind of Object.values(kinds))
    for (const [outcome, times] of Object.entries(kind.errors ?? {}))
      errors[outcome] = (errors[outcome] ?? 0) + times
  return madeUpRun({
    response: Object.values(kinds).flatMap(({ response }) => response),
    unfinished: Object.values(kinds).reduce((sum, { unfinished = 0 }) => sum + unfinished, 0),
    ...{ errors, opening, kinds: madeUpKinds(kinds) },
  })
}

/** A result of runs with kinds, for this workload. */
export function madeUpResultOf(
  { thresholds = [], ...options }: PlanOptions,
  spec: WorkloadSpec,
  ...runs: readonly ReturnType<typeof madeUpRun>[]
): Result {
  const result = madeUpResult({ target: '127.0.0.1:11211', ...options }, ...runs)
  const plan: Result['plan'] = { ...result.plan, thresholds, exchange: { kind: 'workload', spec } }
  return {
    ...result,
    plan,
    thresholds: thresholds.map(text => judge(parseThreshold(text), runs)),
    warnings: warningsOf({ plan, environment: result.environment, runs }),
  }
}
