import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'
import { NO_CONNECTIONS } from '../../src/recording/connection-counts.js'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import type { Recording } from '../../src/recording/recording.js'
import { NO_EDGES, windowFrom } from '../../src/recording/window.js'
import { RESULT_SCHEMA, type Result, type Run } from '../../src/result/result.js'
import { type Measured, toRun } from '../../src/result/run.js'
import { summarize } from '../../src/result/summary.js'
import { judge, parseThreshold } from '../../src/result/threshold.js'
import { warningsOf } from '../../src/result/warnings/table.js'

/** Values with their counts. */
export type Values = readonly (readonly [us: number, times: number])[]

export function histogram(values: Values) {
  const made = new LatencyHistogram()
  for (const [us, times] of values) made.record(us, times)
  return made.encode()
}

export interface MadeUp {
  readonly response?: Values
  readonly service?: Values
  readonly connect?: Values
  readonly startLate?: Values
  readonly errors?: Recording['errors']
  readonly errorSamples?: Recording['errorSamples']
  readonly connections?: Partial<Recording['connections']>
  readonly received?: number
  readonly unfinished?: number
  readonly notStarted?: number
  readonly windowMs?: number
  readonly okBySecond?: readonly number[]
  readonly busy?: number
  readonly driverCpuShare?: number
  readonly server?: Measured['server']
  /** CPU time of the processes that --pid names. */
  readonly foreignCpuUs?: number
  readonly kernel?: Measured['kernel']
  readonly account?: Measured['account']
  readonly serverAccount?: Measured['serverAccount']
  readonly counters?: Measured['counters']
  readonly unfinishedUs?: number
  readonly gaps?: Recording['gaps']
  readonly opening?: Values
  readonly kinds?: Recording['kinds']
  readonly fleet?: Measured['fleet']
}

export const USUAL: Values = [
  [500, 9000],
  [900, 950],
  [1500, 50],
]

/** A normal run of 10 s and 10,000 exchanges, changed by `made`. */
export function madeUpRun(made: MadeUp = {}): Run {
  const response = histogram(made.response ?? USUAL)
  const failed = Object.values(made.errors ?? {}).reduce((sum, times) => sum + times, 0)
  const unfinished = made.unfinished ?? 0
  const windowUs = (made.windowMs ?? 10_000) * 1000
  const seconds = made.okBySecond ?? Array<number>(10).fill(1000)
  return toRun({
    state: 'completed',
    address: '127.0.0.1:8000',
    recording: {
      counts: {
        started: response.count + failed + unfinished,
        ok: response.count,
        failed,
        unfinished,
        notStarted: made.notStarted ?? 0,
      },
      pacedLate: 0,
      errors: made.errors ?? {},
      errorSamples: made.errorSamples ?? {},
      bytes: { sent: 310_000, received: made.received ?? 270_000 },
      connections: { ...NO_CONNECTIONS, ...made.connections },
      histograms: {
        response,
        service: made.service ? histogram(made.service) : response,
        connect: histogram(made.connect ?? [[60, response.count]]),
        firstByte: histogram([[200, response.count]]),
        startLate: histogram(made.startLate ?? []),
        opening: histogram(made.opening ?? []),
      },
      kinds: made.kinds ?? {},
      stages: [],
      arrived: response.count,
      unfinishedUs: made.unfinishedUs ?? null,
      // The last exchange starts when the window closes
      edges: { ...NO_EDGES, lastStartUs: 1e6 + windowUs },
      gaps: made.gaps ?? [],
    },
    timeline: seconds.map((ok, index) => ({
      ...{ atMs: index * 1000, ok, failed: 0, p50Us: null, p99Us: null, maxUs: null },
    })),
    window: windowFrom(1e6, { warmupMs: 0, durationMs: windowUs / 1000, requests: null }),
    ...{ load: 'closed', stoppedUs: null, wallUs: windowUs },
    cpuUs: (made.driverCpuShare ?? 0.3) * 10e6,
    threads: [{ connections: 64, exchanges: response.count, eventLoopUtilization: made.busy ?? 0.4 }],
    server: made.server ?? null,
    foreign: made.foreignCpuUs === undefined ? null : { cpuUs: made.foreignCpuUs, wallUs: windowUs },
    kernel: made.kernel ?? null,
    account: made.account ?? null,
    serverAccount: made.serverAccount ?? null,
    counters: made.counters ?? null,
    fleet: made.fleet ?? null,
  })
}

/** The account of the bundled server for a window of 10 s, with this CPU use in cores. */
export const madeUpServer = (cpuShare: number): NonNullable<Measured['server']> => ({
  accepted: 10_000,
  handled: 10_000,
  failed: 0,
  rejected: 0,
  idled: 0,
  droppedBytes: 0,
  wallUs: 10e6,
  cpuUs: cpuShare * 10e6,
  eventLoopUtilization: 0.5,
  queueWait: histogram([[40, 10_000]]),
  handler: histogram([[3, 10_000]]),
  batch: histogram([[4, 2_500]]),
  troubles: {},
})

export function madeUpResult(options: PlanOptions, ...runs: readonly Run[]): Result {
  const plan = parsePlan(options, { cores: 4, descriptorLimit: 20_000 })
  const environment = {
    version: '0.1.0',
    node: 'v20.0.0',
    os: 'linux',
    cpus: 'made up',
    cores: 4,
    descriptorLimit: 20_000,
    files: {},
    commit: null,
    started: '2024-01-01T00:00:00.000Z',
    hostname: 'made-up',
  }
  return {
    schema: RESULT_SCHEMA,
    state: 'completed',
    error: null,
    plan,
    environment,
    runs,
    summary: summarize(runs),
    thresholds: plan.thresholds.map(text => judge(parseThreshold(text), runs)),
    warnings: warningsOf({ plan, environment, runs }),
  }
}
