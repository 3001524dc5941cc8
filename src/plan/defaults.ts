import { TUTORIAL_HOST, TUTORIAL_MAX_REQUEST_BYTES, TUTORIAL_PORT } from '../protocol/tutorial.js'

/** What options of a run are when they are not given. Parsing fills them in, and the help of the flags reads them here. */
export const PLAN_DEFAULTS = {
  connections: 64,
  /** Of an open load, where it is the most that may be open at once. */
  openConnections: 1000,
  arrival: 'constant',
  pipelining: 1,
  durationMs: 10_000,
  warmupMs: 2000,
  timeoutMs: 10_000,
  connectTimeoutMs: 5000,
  runs: 1,
  seed: 1,
  /** Where there is a fleet. */
  agents: 1,
  agentsTimeoutMs: 30_000,
} as const

/** Descriptors that a process needs in addition to its connections: standard streams, event loops, threads, modules. */
export const SPARE_DESCRIPTORS = 64

/** The same of our own server. */
export const SERVER_DEFAULTS = {
  host: TUTORIAL_HOST,
  port: TUTORIAL_PORT,
  backlog: 4096,
  handling: 'pool',
  slots: 1,
  handler: 'tutorial',
  maxRequestBytes: TUTORIAL_MAX_REQUEST_BYTES,
  idleTimeoutMs: 30_000,
  taskTimeoutMs: 30_000,
  queueLimit: 10_000,
  drainTimeoutMs: 5000,
  seed: 1,
} as const

/** Commands of many runs: each is shorter, and intervals are wanted. */
export const MANY_RUNS = { durationMs: 3000, warmupMs: 1000, runs: 5 } as const

/** When the runs of `compare --decide` and of `tune` end; `within` is a share of one. */
export const RULE_DEFAULTS = { within: 0.05, mostRuns: 20 } as const

/** Runs are short: more of them tell more than longer ones, as runs of one setting differ too. */
export const TUNE_DEFAULTS = {
  durationMs: 2000,
  warmupMs: MANY_RUNS.warmupMs,
  goal: 'throughput',
  pick: 'best',
  maxTimeMs: 600_000,
} as const

export const SEARCH_DEFAULTS = { ratePerSecond: 10, maxTimeMs: 300_000 } as const

/** `noise` is a share of one. */
export const DIFF_DEFAULTS = { noise: 0.05 } as const
