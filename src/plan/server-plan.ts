import { z } from 'zod'
import { HANDLINGS, type Handling } from './handling.js'

const MIB = 2 ** 20
const HOUR_MS = 3_600_000

/** All settings of the bundled server. */
export interface ServerPlan {
  /** The address to listen on. Default: "0.0.0.0"; in a run it is "127.0.0.1". */
  readonly host: string
  /** The port to listen on; 0 takes a free one. Default: 8000; in a run it is 0. */
  readonly port: number
  /** The length of the kernel's queue of connections to accept. Default: 4096. */
  readonly backlog: number
  /**
   * Where requests are handled: "pool" of worker threads, "inline" on the event loop, or "listeners", threads
   * that each accept connections. Default: "pool".
   */
  readonly handling: Handling
  /** Threads of the pool, or listening threads. Default: the available cores. */
  readonly threads: number
  /** Handlers that run concurrently in one worker of the pool. Default: 1. */
  readonly slots: number
  /** Requests in flight to one worker; null: depends on how long they take. Default: null. */
  readonly batch: number | null
  /** "tutorial", "echo", "spin:T", "sleep:T", "delay:T", or a module's path. Default: "tutorial". */
  readonly handler: string
  /** Whether a connection is reused for further requests. Default: false; in a run it follows the clients. */
  readonly keepAlive: boolean
  /** When a request is complete, as `--until` takes it; null: after each read. Default: null. */
  readonly requestUntil: string | null
  /** Open connections; further ones are closed at once. Default: 64 below the limit of open files. */
  readonly maxConnections: number
  /** The longest request, in bytes; the rest of a longer one is dropped. Default: 1024. */
  readonly maxRequestBytes: number
  /** The timeout of a silent or slow client, in milliseconds. Default: 30000. */
  readonly idleTimeoutMs: number
  /** How long a handler may run before its worker is replaced, in milliseconds. Default: 30000. */
  readonly taskTimeoutMs: number
  /** The heap limit of each worker, in bytes; null: that of Node. Default: null. */
  readonly workerMemoryBytes: number | null
  /** Requests that may wait for a worker. Default: 10000. */
  readonly queueLimit: number
  /** How long a graceful shutdown waits for replies, in milliseconds. Default: 5000. */
  readonly drainTimeoutMs: number
  /** The seed of a handler's randomness. Default: 1. */
  readonly seed: number
}

/** The schema of a ServerPlan. Fields are named like the flags of `serve`, with their unit. */
export const serverPlanSchema = z
  .strictObject({
    host: z.string().min(1),
    port: z.int().min(0).max(65_535),
    backlog: z.int().min(1).max(65_535),
    handling: z.enum(HANDLINGS),
    threads: z.int().min(1).max(256),
    slots: z.int().min(1).max(1024),
    /** Requests in flight to one worker; null: depends on how long they take. */
    batch: z.int().min(1).max(1024).nullable(),
    handler: z.string().min(1),
    keepAlive: z.boolean(),
    /** When a request is complete, in the syntax of `--until`; null: after each read. */
    requestUntil: z.string().min(1).nullable(),
    maxConnections: z.int().min(1).max(10_000_000),
    maxRequestBytes: z
      .int()
      .min(1)
      .max(64 * 1024 * 1024),
    idleTimeoutMs: z
      .number()
      .min(1)
      .max(24 * HOUR_MS),
    /** How long a handler may run before its worker is replaced. */
    taskTimeoutMs: z
      .number()
      .min(1)
      .max(24 * HOUR_MS),
    /** The limit of V8's heap of ordinary objects in each worker; null: that of Node. */
    workerMemoryBytes: z
      .int()
      .min(MIB)
      .max(1024 * 1024 * MIB)
      .nullable(),
    queueLimit: z.int().min(1).max(10_000_000),
    drainTimeoutMs: z.number().min(0).max(HOUR_MS),
    /** The seed of a handler's randomness. */
    seed: z.int().min(0),
  })
  .readonly()
