import { TUTORIAL_HOST, TUTORIAL_MAX_REQUEST_BYTES, TUTORIAL_PORT } from '../protocol/tutorial.js'

/** The defaults of a run. Parsing fills them in, and the help of the flags shows them. */
export const PLAN_DEFAULTS = {
  connections: 64,
  /** For an open load: the most open connections. */
  openConnections: 1000,
  arrival: 'constant',
  pacing: 'spin',
  pipelining: 1,
  durationMs: 10_000,
  warmupMs: 2000,
  timeoutMs: 10_000,
  connectTimeoutMs: 5000,
  runs: 1,
  seed: 1,
  /** With a fleet. */
  agents: 1,
  agentsTimeoutMs: 30_000,
} as const

/** Descriptors that a process needs besides connections: standard streams, event loops, threads, modules. */
export const SPARE_DESCRIPTORS = 64

/** The defaults of the bundled server. */
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

/** Commands with many runs: each run is shorter, and there are enough runs for intervals. */
export const MANY_RUNS = { durationMs: 3000, warmupMs: 1000, runs: 5 } as const

/** When `compare --decide` and `tune` stop; `within` is a share, so 0.05 is 5 %. */
export const RULE_DEFAULTS = { within: 0.05, mostRuns: 20 } as const

/**
 * Runs are short: since runs of one setting differ too, many short runs tell more than a few long ones. A race of inline and
 * pools of 1 to 4 threads with spin:2ms was decided in 90 s with these, and not in 124 s with twice the length.
 */
export const TUNE_DEFAULTS = {
  durationMs: 1000,
  warmupMs: 500,
  goal: 'throughput',
  pick: 'best',
  maxTimeMs: 600_000,
} as const

export const SEARCH_DEFAULTS = { ratePerSecond: 10, maxTimeMs: 300_000 } as const

/** `noise` is a share, so 0.05 is 5 %. */
export const DIFF_DEFAULTS = { noise: 0.05 } as const
