import type { RunError, RunFailure } from '../errors.js'
import type { Run } from '../result/result.js'
import type { Probe } from '../result/search-result.js'
import { judge, type Threshold } from '../result/threshold.js'
import { isDriverSaturated } from '../result/warnings/driver-saturated.js'
import { formatCount, formatNumber } from '../units.js'
import type { RunOutcome } from './run-plan.js'

/**
 * A driver that gets too little CPU time starts many requests late; a mere hiccup delays a few. Above this
 * share, or with a saturated driver thread, the server was not the limit.
 */
const DRIVER_LATE = 0.2
/**
 * A rate is reached if all but this share of the due requests started, and all but this share of the
 * successful ones were answered within the window. It equals the resolution of a search.
 */
const SHORT_OF_RATE = 0.03
/** This many more requests may wait at the end of a window than at its start, even for a steady server. */
const FEW = 10

/** Failures that a lower rate may avoid; any other one that prevents a run happens at every rate. */
const BY_RATE: ReadonlySet<RunFailure> = new Set([
  'server-unresponsive',
  'driver-died',
  'agent-lost',
  'agent-refused',
])

const isMuch = (part: number, whole: number): boolean => part > Math.max(FEW, SHORT_OF_RATE * whole)

/** Successful exchanges of the window minus the replies that came within it: the growth of the queue. */
const behindIn = ({ requests, throughputPerSecond, windowUs }: Run): number =>
  requests.ok - (throughputPerSecond * windowUs) / 1e6

/**
 * How far the replies lag behind the window, in ms; 0 if they kept up. With a slow server, the lag is at most
 * its service time (if the load started no later than that before); with an overloaded one, it keeps growing.
 */
export function lagMs(run: Run): number {
  const behind = behindIn(run)
  return isMuch(behind, run.requests.ok) ? ((behind / run.requests.ok) * run.windowUs) / 1000 : 0
}

const isByDriver = (run: Run): boolean => run.driver.pacedLateShare > DRIVER_LATE || isDriverSaturated(run)

function causeOf(run: Run, missed: readonly Threshold[]): Probe['brokenBy'] {
  if (isByDriver(run)) return 'driver'
  const lost = run.requests.failed + run.requests.unfinished
  return lost > 0 || missed.some(({ field }) => field === 'errors') ? 'failures' : 'latency'
}

/** What a rate counts. A session has many requests, of which only the first has a due time. */
export type ArrivalUnit = 'requests' | 'sessions'

/** The requests or sessions that were due in the window. */
const dueIn = (
  { requests: { started, notStarted }, windowUs }: Run,
  of: ArrivalUnit,
  rate: number,
): number => (of === 'requests' ? started + notStarted : Math.round((rate * windowUs) / 1e6))

/** Why a rate was not reached, as text; null if it was reached. */
function shortOfRate(run: Run, due: number, of: ArrivalUnit): string | null {
  const { notStarted } = run.requests
  if (isMuch(notStarted, due)) return `${formatCount(notStarted)} of ${formatCount(due)} ${of} never started`
  return lagMs(run) > 0 ? `only ${formatNumber(run.throughputPerSecond)}/s were answered` : null
}

/** The rate that was reached: of replies, or of session starts if sessions are counted. */
const heldIn = ({ requests, windowUs, throughputPerSecond }: Run, due: number, of: ArrivalUnit): number =>
  of === 'requests' ? throughputPerSecond : ((due - requests.notStarted) * 1e6) / windowUs

/** Judges the bounds by a run at a rate with this warm-up: see Measure. */
export function probeOf(
  ratePerSecond: number,
  { run, error }: RunOutcome,
  slo: readonly Threshold[],
  warmupMs: number,
  of: ArrivalUnit = 'requests',
): Probe | RunError | null {
  if (run?.state === 'stopped') return null
  if (run === null && (error === null || !BY_RATE.has(error.code))) return error
  const base = { ratePerSecond, run, heldPerSecond: null }
  // What was measured before the failure does not predict the rest
  if (run === null || error !== null)
    return { ...base, verdict: 'broken', brokenBy: 'error', reasons: [error?.message ?? ''] }
  const judged = slo.map(threshold => ({ threshold, judgement: judge(threshold, [run]) }))
  const reasons = judged.map(({ threshold, judgement }) => `${threshold.text}: ${judgement.reason}`)
  const missed = judged
    .filter(({ judgement }) => judgement.verdict === 'missed')
    .map(({ threshold }) => threshold)
  // A kept bound counts even if requests started late: the response time includes the lateness
  if (missed.length > 0) return { ...base, verdict: 'broken', brokenBy: causeOf(run, missed), reasons }
  const isShown = judged.every(({ judgement }) => judgement.verdict === 'met')
  const due = dueIn(run, of, ratePerSecond)
  const short = shortOfRate(run, due, of)
  if (short === null) return { ...base, verdict: isShown ? 'kept' : 'unsure', brokenBy: null, reasons }
  const why = [...reasons, short]
  // If the warm-up was shorter than the lag, a slow server can't be told from an overloaded one
  if (!isByDriver(run) && !isMuch(run.requests.notStarted, due) && lagMs(run) > warmupMs)
    return { ...base, verdict: 'unsure', brokenBy: null, reasons: why }
  return {
    ...base,
    verdict: 'broken',
    brokenBy: isByDriver(run) ? 'driver' : 'rate',
    heldPerSecond: isShown ? heldIn(run, due, of) : null,
    reasons: why,
  }
}
