import { machine, type PlanOptions, parsePlan, type Result, runPlan } from '../../src/index.js'
import { LatencyHistogram } from '../../src/recording/histogram.js'

export interface Measured {
  readonly result: Result
  readonly count: number
  /** Response times, in microseconds. */
  at(percentile: number): number
  readonly meanUs: number
  readonly response: LatencyHistogram
  /** The p99 of the driver's late starts: on a busy machine, it explains deviations. */
  readonly startLateP99Us: number
}

/** Long enough that on a busy machine a long queue causes no timeouts. */
const TIMEOUT_MS = 30_000

/**
 * One run by the library. Rejects if any exchange fails: then measured and true percentiles would belong to
 * different requests. `onMeasure`: the window opens within the next few milliseconds.
 */
export async function measure(
  options: PlanOptions,
  signal: AbortSignal,
  onMeasure: () => void = () => undefined,
): Promise<Measured> {
  const plan = parsePlan({ workers: 1, timeoutMs: TIMEOUT_MS, ...options }, machine())
  const result = await runPlan(plan, {
    signal,
    onPhase: phase => {
      if (phase === 'measure') onMeasure()
    },
    onSecond: () => undefined,
  })
  signal.throwIfAborted()
  const run = result.runs[0]
  if (result.error || !run)
    throw new Error(`the run failed: ${result.error?.message ?? 'nothing was measured'}`)
  const { started, ok, notStarted } = run.requests
  if (ok < started + notStarted)
    throw new Error(
      `of ${started + notStarted} requests due only ${ok} ended well: ${JSON.stringify(run.errors)}; nothing can be compared`,
    )
  const response = LatencyHistogram.decode(run.recording.response)
  return {
    result,
    count: ok,
    at: percentile => response.at(percentile) ?? Number.NaN,
    meanUs: response.sumUs / response.count,
    response,
    startLateP99Us: run.startLateUs.p99 ?? 0,
  }
}
