import type { Plan } from '../plan/plan.js'
import type { RunProfile } from '../profile/profile-record.js'
import type { Figures } from '../recording/figures.js'
import type { Latencies, Run } from './run-record.js'

/** A doubt about the numbers. */
export interface Warning {
  /** What kind of doubt, such as `driver-saturated`; see WarningCode. */
  readonly code: string
  /** What was seen, what it means, and the cure, as one sentence. */
  readonly message: string
  /** The number that the doubt is about, in the unit that the message has; null where there is none. */
  readonly figure: number | null
}

/** Why a run ended before its numbers were whole. */
export interface SavedFailure {
  /** What kind of failure, such as `server-died` or `nothing-succeeded`. */
  readonly code: string
  /** Why, on one line. */
  readonly message: string
  /** Of a mistake of heythere itself, code `bug`: where it was made; else null. */
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
  /** How many cores of which model the machine has. */
  readonly cpus: string
  /** Cores that heythere may use; a fraction where a quota allows part of the time only. */
  readonly cores: number
  /** Open files that a process may have; null where the system does not say. */
  readonly descriptorLimit: number | null
  /** The git commit of the working directory; null outside of a repository. */
  readonly commit: string | null
  /** When it began, in ISO 8601. */
  readonly started: string
  /** The name of the machine. */
  readonly hostname: string
  /** SHA-256 of the modules and data files that the plan names, by their paths; null: not known, as in files of 1.x. */
  readonly files: Readonly<Record<string, string>> | null
}

/** Both ends of a 95 % confidence interval over runs; null with fewer than 3 runs. */
export type Interval = readonly [low: number, high: number] | null

/** The 95 % confidence intervals over runs. */
export interface Intervals {
  /** Of the throughput, in correct replies a second. */
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

/** Over all runs: of each figure the median of the runs' own values. */
export interface Summary {
  /** Correct replies that arrived in the window, a second. */
  readonly throughputPerSecond: number
  /** Latencies of correct replies, in microseconds, by phase. */
  readonly latencyUs: Latencies
  /** CPU time of the clients for each exchange, in microseconds. */
  readonly driverCpuUsPerExchange: number | null
  /** CPU time of the server for each exchange, in microseconds; null where it is not known. */
  readonly serverCpuUsPerExchange: number | null
  /** 95 % confidence intervals over runs, from 3 runs on. */
  readonly intervals: Intervals
  /** By name, where a workload has kinds of exchange. */
  readonly kinds: Readonly<Record<string, KindSummary>>
}

/** The verdict on one threshold. */
export interface ThresholdVerdict {
  /** The threshold as it was written, such as "p99<5ms". */
  readonly text: string
  /** `not shown`: the bound holds, by too few samples to be sure. */
  readonly verdict: 'met' | 'missed' | 'not shown'
  /** What was measured, in the unit of the result (microseconds, a second, or a share); null where nothing was. */
  readonly actual: number | null
  /** Why, in words. */
  readonly reason: string
}

/** All that is known after a measurement; enough to make any report again. What `-o FILE.json` saves. */
export interface Result {
  /** Which schema it follows. */
  readonly schema: 'heythere/result/1'
  /** Whether it ran to its end, was stopped, or failed. */
  readonly state: 'completed' | 'stopped' | 'failed'
  /** Why it failed; null where it did not. */
  readonly error: SavedFailure | null
  /** Everything needed to repeat it. */
  readonly plan: Plan
  /** Where and when it was measured. */
  readonly environment: Environment
  /** Each run by itself, in their order. */
  readonly runs: readonly Run[]
  /** CPU profiles, of runs of their own after those that were measured; absent without --profile, and in files of 1.x. */
  readonly profiles?: readonly RunProfile[] | undefined
  /** Over all runs; null where no run was measured. */
  readonly summary: Summary | null
  /** The verdict on each threshold of the plan. */
  readonly thresholds: readonly ThresholdVerdict[]
  /** Every doubt about the numbers. */
  readonly warnings: readonly Warning[]
}
