import type { Drive } from '../driver/drive.js'
import { drive } from '../driver/driver.js'
import { RunError } from '../errors.js'

import { MANY_RUNS, SEARCH_DEFAULTS } from '../plan/defaults.js'
import { hasSessions } from '../plan/kinds.js'
import { arrivalOf, heldRateOf, openAt } from '../plan/load.js'
import type { Plan } from '../plan/plan.js'
import { checkThreshold } from '../result/check-threshold.js'
import { deserved } from '../result/deserved-digits.js'
import { savedFailure } from '../result/result.js'
import { type Probe, SEARCH_SCHEMA, type Search } from '../result/search-result.js'
import { samplesFor, type Threshold } from '../result/threshold.js'
import { searchWarnings } from '../result/warnings/table.js'
import { environment } from './environment.js'
import { findHighestRate, type Measure } from './find-rate.js'
import { probeOf } from './probe.js'
import { checkPlan, planOfTurn, type RunWatch, runOnce } from './run-plan.js'

/** Time for processes, threads and draining, in addition to warm-up and window. */
const OVERHEAD_MS = 1000
const CONFIDENCE = 0.95

/** Finds the highest open-load rate of a plan that keeps every bound. */
export async function search(
  plan: Plan,
  slo: readonly Threshold[],
  maxTimeMs: number,
  watch: RunWatch & { readonly onProbe: (probe: Probe) => void },
  drives: Drive = drive,
): Promise<Search> {
  checkPlan(plan)
  for (const { text } of slo) checkThreshold('--slo', text, plan)
  const where = await environment(new Date(), [plan])
  const deadlineMs = performance.now() + maxTimeMs
  let probes = 0
  const of = hasSessions(plan) ? 'sessions' : 'requests'
  const measure: Measure = async (ratePerSecond, durationMs, warmupMs) => {
    const load = openAt(ratePerSecond, arrivalOf(plan.load))
    const turn = planOfTurn({ ...plan, load, durationMs, warmupMs }, probes++)
    const outcome = await runOnce(turn, watch, drives)
    const found = probeOf(ratePerSecond, outcome, slo, warmupMs, of)
    if (found !== null && !(found instanceof RunError)) watch.onProbe(found)
    return found
  }
  const found = await findHighestRate(measure, {
    durationMs: plan.durationMs ?? MANY_RUNS.durationMs,
    warmupMs: plan.warmupMs,
    samples: Math.max(...slo.map(bound => samplesFor(bound, plan))),
    firstRate: heldRateOf(plan.load) ?? SEARCH_DEFAULTS.ratePerSecond,
    timeLeftMs: () => deadlineMs - performance.now() - plan.warmupMs - OVERHEAD_MS,
    isStopped: () => watch.signal.aborted,
  })
  const { broken, error } = found
  const isAtLeast = found.kept !== null && (broken === null || broken.brokenBy === 'driver')
  const { answer, interval } = deserved(found.kept, isAtLeast ? null : found.interval)
  return {
    schema: SEARCH_SCHEMA,
    state: found.end,
    error: error && savedFailure(error),
    slo: slo.map(({ text }) => text),
    plan,
    environment: where,
    probes: found.probes,
    answer,
    isAtLeast,
    interval,
    confidence: interval && CONFIDENCE,
    brokenBy: broken?.brokenBy ?? null,
    warnings: searchWarnings({ plan, environment: where, probes: found.probes, kept: found.kept }),
  }
}
