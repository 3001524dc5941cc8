import { z } from 'zod'
import { HANDLINGS, type Handling } from './handling.js'

const MIB = 2 ** 20
const HOUR_MS = 3_600_000

/** Everything that shapes the bundled server. */
export interface ServerPlan {
  /** The address that it listens on. Default: "0.0.0.0"; in a run it is "127.0.0.1". */
  readonly host: string
  /** The port that it listens on; 0 takes a free one. Default: 8000; in a run it is 0. */
  readonly port: number
  /** Connections that the kernel may hold until they are accepted. Default: 4096. */
  readonly backlog: number
  /** Where requests are handled: in a pool of worker threads, on the event loop, or by threads that each accept. Default: "pool". */
  readonly handling: Handling
  /** Threads of the pool, or that listen. Default: the cores that may be used. */
  readonly threads: number
  /** Handlers at once in one worker of the pool. Default: 1. */
  readonly slots: number
  /** Requests that may be with a worker at once; null: chosen by how long they take. Default: null. */
  readonly batch: number | null
  /** What is computed: "tutorial", "echo", "spin:T", "sleep:T", "delay:T", or the path of a module. Default: "tutorial". */
  readonly handler: string
  /** Whether more than one request is answered on a connection. Default: false; in a run it follows the clients. */
  readonly keepAlive: boolean
  /** When a request is complete, as `--until` takes it; null: what one read brings is one request. Default: null. */
  readonly requestUntil: string | null
  /** Connections at once; more are closed at once. Default: 64 below the limit of open files. */
  readonly maxConnections: number
  /** The longest request, in bytes; the rest of a longer one is dropped. Default: 1024. */
  readonly maxRequestBytes: number
  /** When a silent or slow client is cut off, in milliseconds. Default: 30000. */
  readonly idleTimeoutMs: number
  /** How long a handler may run before its worker is replaced, in milliseconds. Default: 30000. */
  readonly taskTimeoutMs: number
  /** The heap of each worker, in bytes; null: as Node has it. Default: null. */
  readonly workerMemoryBytes: number | null
  /** Requests that may wait for a worker. Default: 10000. */
  readonly queueLimit: number
  /** How long a stop waits for requests in hand, in milliseconds. Default: 5000. */
  readonly drainTimeoutMs: number
  /** Where the randomness of a handler starts. Default: 1. */
  readonly seed: number
}

/** Of a ServerPlan. Field names are the flags of `serve` with their unit. */
export const serverPlanSchema = z
  .strictObject({
    host: z.string().min(1),
    port: z.int().min(0).max(65_535),
    backlog: z.int().min(1).max(65_535),
    handling: z.enum(HANDLINGS),
    threads: z.int().min(1).max(256),
    slots: z.int().min(1).max(1024),
    /** Requests that may be with a worker at once; null: as many as their handlers take little time. */
    batch: z.int().min(1).max(1024).nullable(),
    handler: z.string().min(1),
    keepAlive: z.boolean(),
    /** When a request is complete, as `--until` writes it; null: what one read brings is one request. */
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
    /** How long a handler may run; then its worker is replaced. */
    taskTimeoutMs: z
      .number()
      .min(1)
      .max(24 * HOUR_MS),
    /** V8's heap of ordinary objects in each worker; null: as Node has it. */
    workerMemoryBytes: z
      .int()
      .min(MIB)
      .max(1024 * 1024 * MIB)
      .nullable(),
    queueLimit: z.int().min(1).max(10_000_000),
    drainTimeoutMs: z.number().min(0).max(HOUR_MS),
    /** Where the randomness of a handler starts. */
    seed: z.int().min(0),
  })
  .readonly()
