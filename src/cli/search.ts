import { UsageError } from '../errors.js'
import { search as find } from '../experiment/search.js'
import { withSinks } from '../export/sinks.js'
import { naming } from '../plan/check-plan.js'
import { SEARCH_DEFAULTS } from '../plan/defaults.js'
import { checkNoShape } from '../plan/shape.js'
import { json } from '../report/json.js'
import { sayProbe, searchTable } from '../report/search-table.js'
import type { Probe } from '../result/search-result.js'
import { parseSlo } from '../result/slo.js'
import { withWarnings } from '../result/undelivered.js'
import { SHORT_RUNS } from './flags/many-runs.js'
import { searchFlags } from './flags/search.js'
import { withDrive } from './fleet-options.js'
import { checkOutputs, deliver, sortOutputs } from './outputs.js'
import { plannedBy, planOf, printPlan } from './plan-options.js'
import { progressOnStderr } from './progress-on-stderr.js'
import { readFlags } from './read-flags.js'
import { sayFailure } from './say-failure.js'
import { stopOnSignals } from './stop-signals.js'

/** Finds the highest rate that keeps the limits. Resolves with the exit code. */
export async function search(argv: Readonly<Record<string, unknown>>): Promise<number> {
  // Always an open load: -R is the first rate. Defaults do not override a plan
  const defaults =
    argv.config === undefined ? { ...SHORT_RUNS, rate: String(SEARCH_DEFAULTS.ratePerSecond) } : {}
  const values = readFlags(searchFlags, { ...defaults, ...argv })
  const slo = (values.slo ?? []).map(text => naming('--slo', text, parseSlo))
  if (slo.length === 0)
    throw new UsageError("--slo: is missing; give the limit to keep, such as --slo 'p99<5ms'")
  const outputs = values.output ?? []
  checkOutputs(outputs, ['search'])
  const maxTimeMs = values['max-time'] ?? SEARCH_DEFAULTS.maxTimeMs
  const plan = planOf(
    argv.target === undefined ? undefined : String(argv.target),
    values,
    await plannedBy(values),
  )
  if (plan.requests !== null)
    throw new UsageError(
      `--config ${values.config}: has ${plan.requests} requests, and search measures by time; add --duration`,
    )
  checkNoShape('search', plan)
  if (values['print-plan']) return printPlan(plan)
  // A probe has no fixed length
  const progress = progressOnStderr(values, { ...plan, durationMs: null })
  const stop = stopOnSignals()
  try {
    const onProbe = (probe: Probe): void => {
      if (!values.json) progress.news(sayProbe(probe))
    }
    const { logs, reports } = sortOutputs(outputs)
    const { out, undelivered, failed } = await withSinks({ ...values, progress, logs }, stop.signal, watch =>
      withDrive(values, drives => find(plan, slo, maxTimeMs, { ...watch, onProbe }, drives), progress.say),
    )
    const found = withWarnings(out, undelivered)
    const asJson = values.json || outputs.includes('-')
    const isDelivered = await deliver(reports, [found], () => (asJson ? json([found]) : searchTable(found)), {
      failed,
    })
    const stopped = stop.code()
    if (stopped !== null) return stopped
    if (found.error) sayFailure(found.error)
    if (found.error || !isDelivered || found.probes.every(probe => (probe.run?.requests.ok ?? 0) === 0))
      return 1
    return found.answer === null ? 99 : 0
  } finally {
    progress.clear()
    stop.release()
  }
}
