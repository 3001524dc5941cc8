import { machine, type PlanOptions, parsePlan, type Run, runPlan } from '../../src/index.js'
import { formatCount, formatNumber, formatUs } from '../../src/units.js'
import type { Setting } from '../command.js'
import type { Experiment, Findings } from './experiment.js'
import { KnownServer } from './known-server.js'

type Check = Findings['checks'][number]

const REQUEST = Buffer.from('x\n')
const MOST_LATE_US = 100
const RATES_PER_SECOND = [1000, 5000, 20_000] as const
const RAMP = 'a ramp from 0 to 20,000/s'
/** Of the CV of the gaps. */
const GOAL = 0.03
/**
 * The CV of N gamma gaps scatters by sqrt((2 + 6 CV^2) / N) / 2 of itself, about 1 % here. A server accepts some 50 us late,
 * more or less: where gaps are even, they have to be long beside that.
 */
const GAPS = [
  { cv: 0.5, ratePerSecond: 500, seconds: 20 },
  { cv: 1, ratePerSecond: 500, seconds: 40 },
  { cv: 3, ratePerSecond: 2000, seconds: 60 },
] as const

function cvOf(timesUs: readonly number[]): number {
  const sorted = timesUs.toSorted((a, b) => a - b)
  const gaps = sorted.slice(1).map((us, index) => us - sorted[index]!)
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
  return Math.sqrt(variance) / mean
}

/** One run. What was never started is told by the checks, and fails no run. */
async function run(options: PlanOptions, signal: AbortSignal): Promise<Run> {
  const plan = parsePlan({ workers: 1, ...options }, machine())
  const result = await runPlan(plan, { signal, onPhase: () => undefined, onSecond: () => undefined })
  signal.throwIfAborted()
  const [only] = result.runs
  if (!only) throw new Error(`the run failed: ${result.error?.message ?? 'nothing was measured'}`)
  return only
}

/** How late 1 % of the starts of an open load are, at held rates and in a ramp. */
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
    const check = (what: string, { startLateUs, requests }: Run): Check => {
      const lateUs = startLateUs.p99 ?? 0
      const never = requests.notStarted === 0 ? '' : `, and ${formatCount(requests.notStarted)} never started`
      return {
        what: `starts at ${what}: p99 is ${formatUs(lateUs)} after the due time${never}; at most ${MOST_LATE_US} µs are wanted`,
        holds: lateUs <= MOST_LATE_US && requests.notStarted === 0,
      }
    }
    const checks: Check[] = []
    for (const ratePerSecond of RATES_PER_SECOND) {
      const timed = { ...usual, ratePerSecond, warmupMs: 1000, durationMs: seconds * 1000 }
      checks.push(check(`${formatCount(ratePerSecond)}/s`, await run(timed, signal)))
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
          ...{ ratePerSecond, warmupMs: 0, durationMs },
        },
        signal,
      )
      const measured = cvOf(await server.acceptsUs())
      checks.push({
        what: `gaps of ${arrival} at the server's accept: their CV is ${formatNumber(measured)}, within ${GOAL * 100} % of ${cv} is wanted`,
        holds: Math.abs(measured / cv - 1) <= GOAL,
      })
    })
  return checks
}

/** Whether an open load starts when it is to, and comes in the bursts that were asked for. */
export const shapes: Experiment = async setting => ({
  title: 'Load over time',
  beside: '',
  rows: [],
  checks: [...(await starts(setting)), ...(await gaps(setting))],
  notes: [
    `Starts: kept connections to an echo server. Gaps: a new connection for each request; with --quick there are too few of them for the goal.`,
  ],
})
