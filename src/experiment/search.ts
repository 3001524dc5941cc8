import { type Drive, drive } from '../driver/driver.js'
import { RunError, type RunFailure } from '../errors.js'
import type { Plan } from '../plan/plan.js'
import { checkThreshold } from '../result/check-threshold.js'
import { type Run, savedFailure } from '../result/result.js'
import { type Probe, SEARCH_SCHEMA, type Search } from '../result/search-result.js'
import { judge, samplesFor, type Threshold } from '../result/threshold.js'
import { isDriverSaturated } from '../result/warnings.js'
import { environment } from './environment.js'
import { checkPlan, planOfTurn, type RunOutcome, type RunWatch, runOnce } from './run-plan.js'

/** The ramp's step, and how close the two ends of the answer come. */
const RAMP = 3
const CLOSE_ENOUGH = 1.03
const FIRST_RATE = 10
/**
 * A driver whose machine keeps it from its work falls behind, so that many requests start late by its own doing; mere
 * hiccups make a few late. Past this share, or with no time left on a thread, the server is not what gave out.
 */
const DRIVER_LATE = 0.2
/** Processes, threads and a drain, beside warm-up and window. */
const OVERHEAD_MS = 1000

/** Failures that a lower rate may spare; whatever else kept a run from its start is there at any rate. */
const BY_RATE: ReadonlySet<RunFailure> = new Set([
  'server-unresponsive',
  'driver-died',
  'agent-lost',
  'agent-refused',
])

/** One measurement at a rate, for at least so long; an error where no rate would do, null where it was cut short. */
export type Measure = (ratePerSecond: number, durationMs: number) => Promise<Probe | RunError | null>

export interface SearchSettings {
  readonly durationMs: number
  /** A probe lasts until it has so many samples, where that is longer. */
  readonly samples: number
  /** The first rate of the ramp. */
  readonly firstRate: number
  /** Time left for probes, in ms; asked before each. */
  readonly timeLeftMs: () => number
  readonly isStopped: () => boolean
}

interface Found {
  readonly probes: readonly Probe[]
  readonly kept: number | null
  readonly broken: Probe | null
  readonly end: Search['state']
  readonly error: RunError | null
}

/**
 * A geometric ramp until the bound breaks, then bisection on the logarithm. A probe of the bisection is long enough to
 * show its percentiles, and is repeated: where two disagree a third decides, since noise is largest near the edge.
 */
export async function findHighestRate(measure: Measure, settings: SearchSettings): Promise<Found> {
  const probes: Probe[] = []
  let end: Found['end'] = 'completed'
  let error: RunError | null = null

  const probe = async (rate: number, durationMs: number): Promise<Probe | null> => {
    if (settings.isStopped()) end = 'stopped'
    else if (settings.timeLeftMs() < durationMs) end = 'out of time'
    if (end !== 'completed') return null
    const found = await measure(rate, durationMs)
    if (found === null) end = 'stopped'
    else if (found instanceof RunError) {
      end = 'failed'
      error = found
    } else {
      probes.push(found)
      return found
    }
    return null
  }
  // Of so many due, Poisson arrivals bring fewer than the samples once in 30,000 probes
  const enough = settings.samples + 4 * Math.sqrt(settings.samples)
  const longProbe = (rate: number) => probe(rate, Math.max(settings.durationMs, (enough / rate) * 1000))
  /** The majority of up to three; null: no time for it. */
  const decide = async (rate: number): Promise<Probe | null> => {
    const first = await longProbe(rate)
    if (!first || first.brokenBy === 'driver') return first
    const second = await longProbe(rate)
    if (!second || (second.verdict === 'broken') === (first.verdict === 'broken')) return second ?? first
    return (await longProbe(rate)) ?? first
  }

  let low: { rate: number; isShown: boolean } | null = null
  let broken: Probe | null = null
  for (let rate = settings.firstRate; broken === null; rate *= RAMP) {
    const found = await probe(rate, settings.durationMs)
    if (!found) break
    if (found.verdict === 'broken') broken = found
    else low = { rate, isShown: found.verdict === 'kept' }
  }
  // The bisection needs a rate that is shown to be kept: one that is only presumed to be may lie far above the edge,
  // where too few exchanges end for a percentile. Down until there is one
  while (broken !== null && low?.isShown !== true) {
    const isPresumed: boolean = low !== null
    const rate: number = low?.rate ?? broken.ratePerSecond / RAMP
    if (rate < 0.01) break
    const found = await (isPresumed ? longProbe(rate) : probe(rate, settings.durationMs))
    if (!found) break
    if (found.verdict === 'broken') {
      broken = found
      low = null
    } else low = { rate, isShown: found.verdict === 'kept' }
    if (isPresumed && found.verdict === 'unsure') break
  }
  while (broken !== null && low?.isShown === true && broken.ratePerSecond / low.rate > CLOSE_ENOUGH) {
    const rate = Math.sqrt(low.rate * broken.ratePerSecond)
    const found = await decide(rate)
    if (!found) break
    if (found.verdict === 'broken') broken = found
    else if (found.verdict === 'kept') low = { rate, isShown: true }
    else break
  }
  return { probes, kept: low?.isShown ? low.rate : null, broken, end, error }
}

function causeOf(run: Run, missed: readonly Threshold[]): Probe['brokenBy'] {
  if (run.driver.pacedLateShare > DRIVER_LATE || isDriverSaturated(run)) return 'driver'
  const lost = run.requests.failed + run.requests.unfinished
  if (missed.some(({ field }) => field === 'errors') || lost > 0) return 'failures'
  return missed.some(({ field }) => field === 'throughput') ? 'throughput' : 'latency'
}

/** What a run at a rate says of the bounds: see Measure. */
export function probeOf(
  ratePerSecond: number,
  { run, error }: RunOutcome,
  slo: readonly Threshold[],
): Probe | RunError | null {
  if (run?.state === 'stopped') return null
  if (run === null && (error === null || !BY_RATE.has(error.code))) return error
  // What was measured until then says nothing of what would have come
  if (run === null || error !== null)
    return { ratePerSecond, verdict: 'broken', brokenBy: 'error', reasons: [error?.message ?? ''], run }
  const judged = slo.map(threshold => ({ threshold, judgement: judge(threshold, [run]) }))
  const reasons = judged.map(({ threshold, judgement }) => `${threshold.text}: ${judgement.reason}`)
  const missed = judged
    .filter(({ judgement }) => judgement.verdict === 'missed')
    .map(({ threshold }) => threshold)
  // A bound that is kept is kept, late or not: response counts the lateness too
  if (missed.length > 0)
    return { ratePerSecond, verdict: 'broken', brokenBy: causeOf(run, missed), reasons, run }
  const isShown = judged.every(({ judgement }) => judgement.verdict === 'met')
  return { ratePerSecond, verdict: isShown ? 'kept' : 'unsure', brokenBy: null, reasons, run }
}

/** Searches the highest open-load rate of a plan that keeps every bound. */
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
  const arrival = plan.load.kind === 'open' ? plan.load.arrival : 'constant'
  let probes = 0
  const measure: Measure = async (ratePerSecond, durationMs) => {
    const load = { kind: 'open' as const, ratePerSecond, arrival }
    const turn = planOfTurn({ ...plan, load, durationMs }, probes++)
    const found = probeOf(ratePerSecond, await runOnce(turn, watch, drives), slo)
    if (found !== null && !(found instanceof RunError)) watch.onProbe(found)
    return found
  }
  const found = await findHighestRate(measure, {
    durationMs: plan.durationMs ?? 3000,
    samples: Math.max(...slo.map(bound => samplesFor(bound, plan))),
    firstRate: plan.load.kind === 'open' ? plan.load.ratePerSecond : FIRST_RATE,
    timeLeftMs: () => deadlineMs - performance.now() - plan.warmupMs - OVERHEAD_MS,
    isStopped: () => watch.signal.aborted,
  })
  const { kept, broken, error } = found
  return {
    schema: SEARCH_SCHEMA,
    state: found.end,
    error: error && savedFailure(error),
    slo: slo.map(({ text }) => text),
    plan,
    environment: where,
    probes: found.probes,
    answer: kept,
    isAtLeast: kept !== null && (broken === null || broken.brokenBy === 'driver'),
    interval: kept === null || broken === null ? null : [kept, broken.ratePerSecond],
    brokenBy: broken?.brokenBy ?? null,
  }
}
