import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { arrivalsOf } from '../../src/driver/arrivals.js'
import type { Plan } from '../../src/index.js'
import { TUTORIAL_REPLY } from '../../src/protocol/tutorial.js'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import { formatUs } from '../../src/units.js'
import type { Setting } from '../command.js'
import type { Experiment, Findings, Row } from './experiment.js'
import { md1Mean, mm1Mean, mm1Percentile } from './lindley.js'
import { type Measured, measure } from './measure.js'
import { meanOf, percentileOf } from './percentile.js'
import { replay } from './replay.js'
import { readServed, type Served, SLEEP_VARIABLE, type SleepOrder, serviceUsOf } from './sleep-log.js'

const HANDLER = fileURLToPath(new URL('./logged-sleep.js', import.meta.url))
/**
 * Much longer than the machine's noise (timers, wake-ups of threads): with 50 % load and a constant service
 * time, the p50 lies where waiting begins, so a millisecond of noise shifts it by a millisecond.
 */
const SERVICE_MS = 20
const GOAL = 0.05
/** Matches the tutorial's reply, which a sleep handler sends. */
const UNTIL = `bytes:${Buffer.byteLength(TUTORIAL_REPLY)}`

type Load = Pick<
  Parameters<typeof measure>[0],
  'ratePerSecond' | 'arrival' | 'warmupMs' | 'durationMs' | 'seed'
>

/** One queue: the bundled server with one worker, which takes one request at a time, and its log. */
async function measureQueue(
  load: Load,
  service: { readonly meanMs: number; readonly exponential: boolean },
  signal: AbortSignal,
): Promise<{ measured: Measured; served: Served[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'heythere-accuracy-'))
  try {
    const order: SleepOrder = { ...service, seed: load.seed ?? 1, file: join(folder, 'served') }
    process.env[SLEEP_VARIABLE] = JSON.stringify(order)
    const measured = await measure(
      {
        server: { handling: 'pool', threads: 1, slots: 1, handler: HANDLER },
        message: Buffer.from('x\n'),
        // Connecting is not part of the queue
        keepAlive: true,
        until: UNTIL,
        ...load,
      },
      signal,
    )
    return { measured, served: readServed(order.file) }
  } finally {
    delete process.env[SLEEP_VARIABLE]
    await rm(folder, { recursive: true, force: true })
  }
}

/** The due times of the load's requests, in microseconds from its start, computed again from the plan. */
function dueUsOf({ load, seed, warmupMs, durationMs }: Plan): number[] {
  if (load.kind !== 'open' || durationMs === null)
    throw new TypeError('a queue needs an open load with an end')
  const arrivals = arrivalsOf(load, { index: 0, of: 1 }, seed)
  const dueUs: number[] = []
  for (; arrivals.nextUs < (warmupMs + durationMs) * 1000; arrivals.advance()) dueUs.push(arrivals.nextUs)
  return dueUs
}

/** Lindley's recursion for one run. It starts with the warm-up, but only the window's requests are kept. */
interface Known {
  readonly responseUs: readonly number[]
  readonly occupiedUs: readonly number[]
  readonly handOverUs: number
}

function knownOf(plan: Plan, served: readonly Served[], fixedUs: number): Known {
  const dueUs = dueUsOf(plan)
  if (dueUs.length !== served.length)
    throw new Error(`${dueUs.length} requests were due but ${served.length} served: nothing can be compared`)
  const { waitsUs, occupiedUs, handOverUs } = replay(dueUs, served)
  const first = dueUs.findIndex(us => us >= plan.warmupMs * 1000)
  const responseUs = waitsUs.map((waitUs, n) => fixedUs + waitUs + serviceUsOf(served[n]!))
  return { responseUs: responseUs.slice(first), occupiedUs: occupiedUs.slice(first), handOverUs }
}

interface Queue {
  readonly title: string
  readonly load: number
  readonly exponential: boolean
  readonly seed: number
}

async function findingsOf(queue: Queue, { quick, signal }: Setting): Promise<Findings> {
  const service = { meanMs: SERVICE_MS, exponential: queue.exponential }
  const fixedUs = await fixedCostUs(SERVICE_MS, { quick, signal, realMs: null })
  const { measured, served } = await measureQueue(
    {
      ratePerSecond: (queue.load * 1000) / SERVICE_MS,
      arrival: 'poisson',
      warmupMs: quick ? 300 : 1000,
      durationMs: quick ? 4000 : 24_000,
      seed: queue.seed,
    },
    service,
    signal,
  )
  const { responseUs, occupiedUs, handOverUs } = knownOf(measured.result.plan, served, fixedUs)

  // Theory has no fixed cost; its service time includes the hand-over, which the fixed cost includes too
  const meanUs = meanOf(occupiedUs)
  const rho = (queue.load / (SERVICE_MS * 1000)) * meanUs
  const besideUs = fixedUs - handOverUs
  const row = (percentile: number): Row => ({
    what: `p${percentile}`,
    measuredUs: measured.at(percentile),
    trueUs: percentileOf(responseUs, percentile),
    besideUs: queue.exponential ? mm1Percentile(percentile, meanUs, rho) + besideUs : null,
    goal: GOAL,
  })
  return {
    title: queue.title,
    beside: 'theory',
    rows: [
      row(50),
      row(90),
      row(99),
      {
        what: 'mean',
        measuredUs: measured.meanUs,
        trueUs: meanOf(responseUs),
        besideUs: (queue.exponential ? mm1Mean : md1Mean)(meanUs, rho) + besideUs,
        goal: GOAL,
      },
    ],
    checks: [],
    notes: [
      `${responseUs.length} requests, each of which occupies the worker for ${formatUs(meanUs)} on average (including ${formatUs(handOverUs)} of hand-over to the next one), so the real load is ${Math.round(rho * 100)} %. True values and theory include the fixed cost of an exchange, ${formatUs(fixedUs)}: the p50 of response time minus handler time without any waiting. Starts were late by ${formatUs(measured.startLateP99Us)} at p99.`,
    ],
  }
}

/** The cost of an exchange besides wait and handler (both ends, hand-over), measured without any waiting. */
async function fixedCostUs(meanMs: number, { quick, signal }: Setting): Promise<number> {
  const { measured, served } = await measureQueue(
    { ratePerSecond: 20, arrival: 'constant', warmupMs: quick ? 300 : 1000, durationMs: quick ? 1000 : 3000 },
    { meanMs, exponential: false },
    signal,
  )
  return measured.at(50) - percentileOf(served.slice(-measured.count).map(serviceUsOf), 50)
}

/**
 * Near capacity, a queue recovers slowly: windows that start empty would show too little. A short service
 * time gives many requests per window.
 */
const BUSY = { load: 0.9, serviceMs: 5, warmupMs: 6000, durationMs: 3000 } as const

/** Many short windows near capacity, each after a warm-up without a break in the load. */
const shortWindows: Experiment = async setting => {
  const { quick, signal } = setting
  const { load, serviceMs, warmupMs, durationMs } = BUSY
  const fixedUs = await fixedCostUs(serviceMs, setting)
  const runs = quick ? 3 : 20
  const measured = new LatencyHistogram()
  const responseUs: number[] = []
  for (let run = 0; run < runs; run++) {
    const one = await measureQueue(
      { ratePerSecond: (load * 1000) / serviceMs, arrival: 'poisson', warmupMs, durationMs, seed: 100 + run },
      { meanMs: serviceMs, exponential: true },
      signal,
    )
    measured.add(one.measured.response)
    responseUs.push(...knownOf(one.measured.result.plan, one.served, fixedUs).responseUs)
  }
  const goal = GOAL
  return {
    title: `M/M/1 at 90 % load, ${runs} windows of ${durationMs / 1000} s behind ${warmupMs / 1000} s of warm-up`,
    beside: '',
    rows: [
      ...([50, 99] as const).map(percentile => ({
        what: `p${percentile}`,
        measuredUs: measured.at(percentile) ?? Number.NaN,
        trueUs: percentileOf(responseUs, percentile),
        besideUs: null,
        goal,
      })),
      {
        what: 'mean',
        measuredUs: measured.sumUs / measured.count,
        trueUs: meanOf(responseUs),
        besideUs: null,
        goal,
      },
    ],
    checks: [
      {
        what: `all ${responseUs.length} requests that were due in the windows were measured`,
        holds: measured.count === responseUs.length,
      },
    ],
    notes: [
      `The true values are those of Lindley's recursion from the first request of each warm-up. The fixed cost of an exchange is ${formatUs(fixedUs)}.`,
    ],
  }
}

const QUEUES: readonly Queue[] = [
  { title: 'M/D/1 at 50 % load', load: 0.5, exponential: false, seed: 11 },
  { title: 'M/D/1 at 80 % load', load: 0.8, exponential: false, seed: 12 },
  { title: 'M/M/1 at 50 % load', load: 0.5, exponential: true, seed: 13 },
  { title: 'M/M/1 at 80 % load', load: 0.8, exponential: true, seed: 14 },
]

/**
 * Queues under Poisson arrivals. The true value is Lindley's recursion over the run's own arrivals and the
 * server's own log, so it has no sampling error; queueing theory is its limit in an endless run. The true
 * value does not depend on the driver's measurements.
 */
export const queues: readonly Experiment[] = [
  ...QUEUES.map(
    (queue): Experiment =>
      setting =>
        findingsOf(queue, setting),
  ),
  shortWindows,
]
