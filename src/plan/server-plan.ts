import { z } from 'zod'
import { HANDLINGS } from './handling.js'

const MIB = 2 ** 20
const HOUR_MS = 3_600_000

/** Everything that shapes our own server. Field names are the flags of `serve` with their unit. */
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
export type ServerPlan = z.infer<typeof serverPlanSchema>
