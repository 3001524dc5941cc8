import type { RunError, RunFailure } from '../errors.js'
import type { Run } from '../result/result.js'
import type { Probe } from '../result/search-result.js'
import { judge, type Threshold } from '../result/threshold.js'
import { isDriverSaturated } from '../result/warnings/driver-saturated.js'
import { formatCount, formatNumber } from '../units.js'
import type { RunOutcome } from './run-plan.js'

/**
 * A driver whose machine keeps it from its work falls behind, so that many requests start late by its own doing; mere
 * hiccups make a few late. Past this share, or with no time left on a thread, the server is not what gave out.
 */
const DRIVER_LATE = 0.2
/**
 * A rate is reached where all but this share of what was due began, and all but this share of what succeeded was answered
 * within the window's time: as finely as a search tells rates apart.
 */
const SHORT_OF_RATE = 0.03
/** So few more may wait at the end of a window than at its start, however steady the server is. */
const FEW = 10

/** Failures that a lower rate may spare; whatever else kept a run from its start is there at any rate. */
const BY_RATE: ReadonlySet<RunFailure> = new Set([
  'server-unresponsive',
  'driver-died',
  'agent-lost',
  'agent-refused',
])

const isMuch = (part: number, whole: number): boolean => part > Math.max(FEW, SHORT_OF_RATE * whole)

/** Exchanges of the window that succeeded, beyond the replies that came in its time: it ended with a longer queue than it began. */
const behindIn = ({ requests, throughputPerSecond, windowUs }: Run): number =>
  requests.ok - (throughputPerSecond * windowUs) / 1e6

/**
 * How much longer than the window's time its replies took to come, in ms; 0 where they kept up. A slow server's are late
 * by as long as it takes for one, where the load began no longer ago than that; an overloaded one's are later and later.
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

/** What a rate is of. A session is many requests, of which only the first is due. */
export type ArrivalUnit = 'requests' | 'sessions'

/** What was due in the window. */
const dueIn = (
  { requests: { started, notStarted }, windowUs }: Run,
  of: ArrivalUnit,
  rate: number,
): number => (of === 'requests' ? started + notStarted : Math.round((rate * windowUs) / 1e6))

/** Why a rate was not reached, for a reader; null where it was. */
function shortOfRate(run: Run, due: number, of: ArrivalUnit): string | null {
  const { notStarted } = run.requests
  if (isMuch(notStarted, due)) return `${formatCount(notStarted)} of ${formatCount(due)} ${of} never began`
  return lagMs(run) > 0 ? `only ${formatNumber(run.throughputPerSecond)}/s were answered` : null
}

/** At what rate something was answered, or began where sessions are counted. */
const heldIn = ({ requests, windowUs, throughputPerSecond }: Run, due: number, of: ArrivalUnit): number =>
  of === 'requests' ? throughputPerSecond : ((due - requests.notStarted) * 1e6) / windowUs

/** What a run at a rate, with this warm-up, says about the bounds: see Measure. */
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
  // What was measured until then says nothing of what would have come
  if (run === null || error !== null)
    return { ...base, verdict: 'broken', brokenBy: 'error', reasons: [error?.message ?? ''] }
  const judged = slo.map(threshold => ({ threshold, judgement: judge(threshold, [run]) }))
  const reasons = judged.map(({ threshold, judgement }) => `${threshold.text}: ${judgement.reason}`)
  const missed = judged
    .filter(({ judgement }) => judgement.verdict === 'missed')
    .map(({ threshold }) => threshold)
  // A bound that is kept is kept, late or not: response counts the lateness too
  if (missed.length > 0) return { ...base, verdict: 'broken', brokenBy: causeOf(run, missed), reasons }
  const isShown = judged.every(({ judgement }) => judgement.verdict === 'met')
  const due = dueIn(run, of, ratePerSecond)
  const short = shortOfRate(run, due, of)
  if (short === null) return { ...base, verdict: isShown ? 'kept' : 'unsure', brokenBy: null, reasons }
  const why = [...reasons, short]
  // A warm-up shorter than the lag can't tell a slow server from an overloaded one
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
