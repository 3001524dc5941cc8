import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { arrivalsOf } from '../../src/driver/arrivals.js'
import type { Plan } from '../../src/index.js'
import { TUTORIAL_REPLY } from '../../src/protocol/tutorial.js'
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
 * Long beside what a machine's own noise (timers, wake-ups of threads) adds to it: at 50 % load the p50 of a constant
 * service lies where waiting begins, so that a millisecond of noise shifts it by a millisecond.
 */
const SERVICE_MS = 20
const GOAL = 0.05
/** The tutorial's reply, which a sleep answers. */
const UNTIL = `bytes:${Buffer.byteLength(TUTORIAL_REPLY)}`

type Load = Pick<
  Parameters<typeof measure>[0],
  'ratePerSecond' | 'arrival' | 'warmupMs' | 'durationMs' | 'seed'
>

/** One queue: our own server with one worker, which takes one request at a time, and the log of that worker. */
async function measureQueue(
  load: Load,
  exponential: boolean,
  signal: AbortSignal,
): Promise<{ measured: Measured; served: Served[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'heythere-accuracy-'))
  try {
    const order: SleepOrder = {
      meanMs: SERVICE_MS,
      exponential,
      seed: load.seed ?? 1,
      file: join(folder, 'served'),
    }
    process.env[SLEEP_VARIABLE] = JSON.stringify(order)
    const measured = await measure(
      {
        server: { handling: 'pool', threads: 1, slots: 1, handler: HANDLER },
        message: Buffer.from('x\n'),
        // Connecting is no part of the queue
        keepAlive: true,
        until: UNTIL,
        ...load,
      },
      signal,
    )
    // All of the warm-up was answered before the window began
    return { measured, served: readServed(order.file).slice(-measured.count) }
  } finally {
    delete process.env[SLEEP_VARIABLE]
    await rm(folder, { recursive: true, force: true })
  }
}

/** When the window's requests were due, in microseconds from its start, worked out again from the plan. */
function dueUsOf({ load, seed, durationMs }: Plan): number[] {
  if (load.kind !== 'open' || durationMs === null)
    throw new TypeError('a queue needs an open load with an end')
  const arrivals = arrivalsOf(load, { index: 0, of: 1 }, seed)
  const dueUs: number[] = []
  for (; arrivals.nextUs < durationMs * 1000; arrivals.advance()) dueUs.push(arrivals.nextUs)
  return dueUs
}

interface Queue {
  readonly title: string
  readonly load: number
  readonly exponential: boolean
  readonly seed: number
}

async function findingsOf(queue: Queue, { quick, signal }: Setting): Promise<Findings> {
  const fixedUs = await fixedCostUs({ quick, signal })
  const { measured, served } = await measureQueue(
    {
      ratePerSecond: (queue.load * 1000) / SERVICE_MS,
      arrival: 'poisson',
      warmupMs: quick ? 300 : 1000,
      durationMs: quick ? 4000 : 24_000,
      seed: queue.seed,
    },
    queue.exponential,
    signal,
  )
  const dueUs = dueUsOf(measured.result.plan)
  if (dueUs.length !== served.length)
    throw new Error(`${dueUs.length} requests were due but ${served.length} served: nothing can be compared`)
  const { waitsUs, occupiedUs, handOverUs } = replay(dueUs, served)
  const responseUs = waitsUs.map((waitUs, n) => fixedUs + waitUs + serviceUsOf(served[n]!))

  // Theory knows no fixed cost; its service holds the hand-over, which the fixed cost holds too
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
      `${served.length} requests that keep the worker ${formatUs(meanUs)} on average (${formatUs(handOverUs)} of it hand-over to the next), so really ${Math.round(rho * 100)} % load. True and theory contain the fixed cost of an exchange, ${formatUs(fixedUs)}: the p50 of response less handler where nothing waits. Starts were late by ${formatUs(measured.startLateP99Us)} at p99.`,
    ],
  }
}

/** What an exchange costs beside wait and handler (both ends, hand-over): measured where nothing ever waits. */
async function fixedCostUs({ quick, signal }: Setting): Promise<number> {
  const { measured, served } = await measureQueue(
    { ratePerSecond: 20, arrival: 'constant', warmupMs: quick ? 300 : 1000, durationMs: quick ? 1000 : 3000 },
    false,
    signal,
  )
  return measured.at(50) - percentileOf(served.map(serviceUsOf), 50)
}

const QUEUES: readonly Queue[] = [
  { title: 'M/D/1 at 50 % load', load: 0.5, exponential: false, seed: 11 },
  { title: 'M/D/1 at 80 % load', load: 0.8, exponential: false, seed: 12 },
  { title: 'M/M/1 at 50 % load', load: 0.5, exponential: true, seed: 13 },
  { title: 'M/M/1 at 80 % load', load: 0.8, exponential: true, seed: 14 },
]

/**
 * Queues under Poisson arrivals. True is Lindley's recursion over the run's own arrivals and the server's own log, so
 * it has no sampling error; queueing theory is what it would tend to in an endless run. Nothing that the driver
 * measured in the run enters the truth.
 */
export const queues: readonly Experiment[] = QUEUES.map(queue => setting => findingsOf(queue, setting))
