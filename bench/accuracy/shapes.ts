import { machine, type PlanOptions, parsePlan, type Run, runPlan } from '../../src/index.js'
import { parseArrival } from '../../src/load/arrival.js'
import { arrivalsOf } from '../../src/load/arrivals.js'
import { formatCount, formatNumber, formatUs } from '../../src/units.js'
import type { Setting } from '../command.js'
import type { Experiment, Findings } from './experiment.js'
import { KnownServer } from './known-server.js'
import { percentileOf } from './percentile.js'
import { pollingAlone } from './polling-alone.js'

type Check = Findings['checks'][number]

const REQUEST = Buffer.from('x\n')
const MOST_LATE_US = 100
const RATES_PER_SECOND = [1000, 5000, 20_000] as const
const RAMP = 'a ramp from 0 to 20,000/s'
/** Largest deviation of the CV of the gaps, as a share. */
const GOAL = 0.03
/**
 * The machine pauses a thread for up to 10 ms now and then, which adds about 1 ms to the standard deviation of the gaps. So even
 * gaps must be long: 20 ms here. The CV of N gamma gaps varies with the seed by sqrt((2 + 6 CV^2) / N) / 2 of itself, 2 to 3 %
 * here, so the truth is the CV of the due times of this seed.
 */
const GAPS = [
  { cv: 0.5, ratePerSecond: 50, seconds: 40 },
  { cv: 1, ratePerSecond: 50, seconds: 40 },
  { cv: 3, ratePerSecond: 2000, seconds: 60 },
] as const
const SEED = 1

/** The due times of one driver thread's load. */
function dueTimesUs(ratePerSecond: number, cv: number, durationMs: number): number[] {
  const shape = { kind: 'rate', ratePerSecond } as const
  const arrivals = arrivalsOf(shape, parseArrival(`gamma:${cv}`), { index: 0, of: 1 }, SEED)
  const timesUs: number[] = []
  for (; arrivals.nextUs < durationMs * 1000; arrivals.advance()) timesUs.push(arrivals.nextUs)
  return timesUs
}

function cvOf(timesUs: readonly number[]): number {
  const gaps = timesUs.slice(1).map((us, index) => us - timesUs[index]!)
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
  return Math.sqrt(variance) / mean
}

/** One run. Requests that never started show in the checks, and do not fail the run. */
async function run(options: PlanOptions, signal: AbortSignal): Promise<Run> {
  const plan = parsePlan({ workers: 1, ...options }, machine())
  const result = await runPlan(plan, { signal, onPhase: () => undefined, onSecond: () => undefined })
  signal.throwIfAborted()
  const [only] = result.runs
  if (!only) throw new Error(`the run failed: ${result.error?.message ?? 'nothing was measured'}`)
  return only
}

/** The p99 of late starts of an open load, at constant rates and in a ramp. */
async function starts({ quick, signal }: Setting): Promise<Check[]> {
  return KnownServer.with({ delaysMs: [0], keepAlive: true }, async server => {
    const usual = {
      target: server.target,
      message: REQUEST,
      until: 'line',
      keepAlive: true,
      connections: 200,
    }
    const seconds = quick ? 1 : 5
    const check = (what: string, { startLateUs, requests }: Run, alone = ''): Check => {
      const lateUs = startLateUs.p99 ?? 0
      const never = requests.notStarted === 0 ? '' : `, and ${formatCount(requests.notStarted)} never started`
      return {
        what: `starts at ${what}: p99 is ${formatUs(lateUs)} after the due time${never}; ${alone}goal: at most ${MOST_LATE_US} µs`,
        holds: lateUs <= MOST_LATE_US && requests.notStarted === 0,
      }
    }
    const checks: Check[] = []
    for (const ratePerSecond of RATES_PER_SECOND) {
      const timed = { ...usual, ratePerSecond, warmupMs: 1000, durationMs: seconds * 1000 }
      const aloneUs = percentileOf(pollingAlone(ratePerSecond, seconds * 1000), 99)
      const alone = `a thread that only polls the clock is ${formatUs(aloneUs)} late; `
      checks.push(check(`${formatCount(ratePerSecond)}/s`, await run(timed, signal), alone))
    }
    const ramp = await run({ ...usual, stages: [`${seconds}s:0..20k`] }, signal)
    return [...checks, check(RAMP, ramp)]
  })
}

/** The CV of the gaps between connections, as the server accepts them. */
async function gaps({ quick, signal }: Setting): Promise<Check[]> {
  const checks: Check[] = []
  for (const { cv, ratePerSecond, seconds } of GAPS)
    await KnownServer.with({ delaysMs: [0], keepAlive: false }, async server => {
      const arrival = `gamma:${cv}`
      const durationMs = (quick ? seconds / 10 : seconds) * 1000
      await run(
        {
          ...{ target: server.target, message: REQUEST, connections: 1000, arrival },
          ...{ ratePerSecond, warmupMs: 0, durationMs, seed: SEED },
        },
        signal,
      )
      const due = dueTimesUs(ratePerSecond, cv, durationMs)
      // The driver opens a connection before the load, to see if the server speaks first, and uses it for the first request
      const accepts = (await server.acceptsUs()).toSorted((a, b) => a - b).slice(1 - due.length)
      const [measured, planned] = [cvOf(accepts), cvOf(due.slice(1))]
      checks.push({
        what: `gaps of ${arrival} at ${ratePerSecond}/s at the server's accept: CV ${formatNumber(measured)} of ${formatCount(accepts.length - 1)} gaps; planned with this seed: ${formatNumber(planned)}; goal: within ${GOAL * 100} %`,
        holds: Math.abs(measured / planned - 1) <= GOAL,
      })
    })
  return checks
}

/** Whether an open load starts on time, and has the requested bursts. */
export const shapes: Experiment = async setting => ({
  title: 'Load over time',
  beside: '',
  rows: [],
  checks: [...(await starts(setting)), ...(await gaps(setting))],
  notes: ['Starts: reused connections to an echo server. Gaps: a new connection for each request.'],
})
