import { machine, type PlanOptions, parsePlan, type Result, runPlan } from '../../src/index.js'
import { LatencyHistogram } from '../../src/recording/histogram.js'

export interface Measured {
  readonly result: Result
  readonly count: number
  /** Response times, in microseconds. */
  at(percentile: number): number
  readonly meanUs: number
  readonly response: LatencyHistogram
  /** How late the driver itself was with 1 % of its starts: on a busy machine this explains deviations. */
  readonly startLateP99Us: number
}

/** So long that on a busy machine a queue that grew is a long time and no failure. */
const TIMEOUT_MS = 30_000

/**
 * One run by the library. Rejects where a single exchange did not end well: with some missing, measured and true
 * percentiles would be of different requests. `onMeasure`: the window opens within the next few milliseconds.
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
