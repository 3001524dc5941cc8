import type { Plan } from '../plan/plan.js'
import type { RunProfile } from '../profile/profile-record.js'
import type { Figures } from '../recording/figures.js'
import type { Latencies, Run } from './run-record.js'

/** A doubt about the numbers. */
export interface Warning {
  /** The kind of doubt, such as `driver-saturated`; see WarningCode. */
  readonly code: string
  /** What was seen, what it means, and the cure, as one sentence. */
  readonly message: string
  /** The number that the doubt is about, in the unit of the message; null if there is none. */
  readonly figure: number | null
}

/** Why a run ended early. */
export interface SavedFailure {
  /** The kind of failure, such as `server-died` or `nothing-succeeded`. */
  readonly code: string
  /** Why, on one line. */
  readonly message: string
  /** For a bug in heythere itself (code `bug`): its stack trace; else null. */
  readonly stack: string | null
}

/** Where and when a measurement was made. */
export interface Environment {
  /** The version of heythere. */
  readonly version: string
  /** The version of Node, such as "v20.19.0". */
  readonly node: string
  /** The operating system, its version and the architecture. */
  readonly os: string
  /** The number and model of the machine's cores. */
  readonly cpus: string
  /** Cores that heythere may use; a fraction if a quota limits the CPU time. */
  readonly cores: number
  /** The maximum number of open files per process; null if the system does not report it. */
  readonly descriptorLimit: number | null
  /** The git commit of the working directory; null outside of a repository. */
  readonly commit: string | null
  /** When it started, in ISO 8601. */
  readonly started: string
  /** The name of the machine. */
  readonly hostname: string
  /** SHA-256 of the plan's modules and data files, by their paths; null: not known, as in files of 1.x. */
  readonly files: Readonly<Record<string, string>> | null
}

/** Both ends of a 95 % confidence interval over runs; null with fewer than 3 runs. */
export type Interval = readonly [low: number, high: number] | null

/** The 95 % confidence intervals over runs. */
export interface Intervals {
  /** Of the throughput, in correct replies per second. */
  readonly throughputPerSecond: Interval
  /** Of the median response time, in microseconds. */
  readonly p50: Interval
  /** Of the 90th percentile of the response time, in microseconds. */
  readonly p90: Interval
  /** Of the 99th percentile of the response time, in microseconds. */
  readonly p99: Interval
}

/** One kind of exchange over all runs. */
export interface KindSummary {
  /** Latencies of correct replies, in microseconds. */
  readonly latencyUs: Readonly<Record<'response', Figures>>
}

/** The median over all runs, for each figure. */
export interface Summary {
  /** Correct replies per second that arrived in the window. */
  readonly throughputPerSecond: number
  /** Latencies of correct replies, in microseconds, by phase. */
  readonly latencyUs: Latencies
  /** CPU time of the clients per exchange, in microseconds. */
  readonly driverCpuUsPerExchange: number | null
  /** CPU time of the server per exchange, in microseconds; null if it is not known. */
  readonly serverCpuUsPerExchange: number | null
  /** 95 % confidence intervals over runs, from 3 runs on. */
  readonly intervals: Intervals
  /** By name, if a workload has kinds of exchange. */
  readonly kinds: Readonly<Record<string, KindSummary>>
}

/** The verdict on one threshold. */
export interface ThresholdVerdict {
  /** The threshold as it was written, such as "p99<5ms". */
  readonly text: string
  /** `not shown`: the threshold is met, but with too few samples to be sure. */
  readonly verdict: 'met' | 'missed' | 'not shown'
  /** The measured value, in microseconds, per second, or as a share; null if there is none. */
  readonly actual: number | null
  /** The reason, as text. */
  readonly reason: string
}

/** Everything known after a measurement; enough to make any report again. What `-o FILE.json` saves. */
export interface Result {
  /** Which schema it follows. */
  readonly schema: 'heythere/result/1'
  /** Whether it ran to its end, was stopped, or failed. */
  readonly state: 'completed' | 'stopped' | 'failed'
  /** Why it failed; null if it did not. */
  readonly error: SavedFailure | null
  /** Everything needed to repeat it. */
  readonly plan: Plan
  /** Where and when it was measured. */
  readonly environment: Environment
  /** The runs in their order. */
  readonly runs: readonly Run[]
  /** CPU profiles, from separate runs after the measured ones; absent without --profile, and in 1.x. */
  readonly profiles?: readonly RunProfile[] | undefined
  /** Over all runs; null if no run was measured. */
  readonly summary: Summary | null
  /** The verdict on each threshold of the plan. */
  readonly thresholds: readonly ThresholdVerdict[]
  /** Every doubt about the numbers. */
  readonly warnings: readonly Warning[]
}
