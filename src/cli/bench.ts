import { UsageError } from '../errors.js'
import { runPlan } from '../experiment/run-plan.js'
import { withSinks } from '../export/sinks.js'
import { USUAL_PERCENTILES } from '../report/usual-percentiles.js'
import { withWarnings } from '../result/undelivered.js'
import { benchFlags } from './flags/bench.js'
import { withDrive } from './fleet-options.js'
import { checkOutputs, deliver, formatOf, sortOutputs } from './outputs.js'
import { plannedBy, planOf, printPlan } from './plan-options.js'
import { progressOnStderr } from './progress-on-stderr.js'
import { readFlags } from './read-flags.js'
import { sayFailure } from './say-failure.js'
import { stopOnSignals } from './stop-signals.js'

/** Checked before the run: afterwards there would be no profile to save. */
function checkProfile(
  { profile }: { readonly profile?: boolean | undefined },
  outputs: readonly string[],
): void {
  const path = outputs.find(one => formatOf(one) === 'cpuprofile')
  if (path !== undefined && !profile)
    throw new UsageError(`--output ${path}: nothing is profiled; add --profile`)
}

/** One measurement: progress on stderr, the summary on stdout. Resolves with the exit code. */
export async function bench(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(benchFlags, argv)
  const outputs = values.output ?? []
  checkOutputs(outputs, ['result'])
  checkProfile(values, outputs)
  const plan = planOf(
    argv.target === undefined ? undefined : String(argv.target),
    values,
    await plannedBy(values),
  )
  if (values['print-plan']) return printPlan(plan)
  const progress = progressOnStderr(values, plan)
  const stop = stopOnSignals()
  let closed: Promise<unknown> = Promise.resolve()
  // The table need not wait until threads and server have ended
  const onClosing = (closing: Promise<unknown>): void => {
    closed = closing
  }
  try {
    const { logs, reports } = sortOutputs(outputs)
    const running = withSinks({ ...values, progress, logs }, stop.signal, watch =>
      withDrive(
        values,
        drives => runPlan(plan, watch, drives, { profile: values.profile === true, onClosing }),
        progress.say,
      ),
    )
    // Loads while the driver's threads load their code
    const loading = Promise.all([import('../report/json.js'), import('../report/table.js')])
    const [{ out, undelivered, failed }, [{ json }, { tableWith }]] = await Promise.all([running, loading])
    const result = withWarnings(out, undelivered)
    const asJson = values.json || outputs.includes('-')
    const isDelivered = await deliver(
      reports,
      [result],
      () => (asJson ? json([result]) : tableWith(values.percentiles ?? USUAL_PERCENTILES)([result])),
      { failed, isMeasured: true },
    )
    if (result.error) sayFailure(result.error)
    const stopped = stop.code()
    if (stopped !== null) return stopped
    if (result.error || !isDelivered) return 1
    return result.thresholds.some(threshold => threshold.verdict !== 'met') ? 99 : 0
  } finally {
    progress.clear()
    await closed
    stop.release()
  }
}
