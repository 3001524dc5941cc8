import { z } from 'zod'
import { workloadSchema } from '../workload/spec.js'
import type { PlanBytes } from './bytes.js'
import { loadSchema, MOST_RATE_PER_SECOND } from './load.js'
import { serverPlanSchema } from './server-plan.js'

export type { Exchange, ForeignTarget, Plan, Target, TlsPlan } from './plan-record.js'

const DAY_MS = 86_400_000
/** Per second. */
const LEAST_CONNECTS = 0.01

/** Settings of TLS. Only the paths of PEM files are saved, so no saved plan contains a key. */
const tlsSchema = z
  .strictObject({
    /** CA certificates to trust instead of the default ones. */
    ca: z.string().min(1).nullable(),
    /** The client's certificate. */
    cert: z.string().min(1).nullable(),
    key: z.string().min(1).nullable(),
    /** Accept any certificate. */
    insecure: z.boolean(),
    /** The server name to send, which must be in the certificate; null: the host. */
    servername: z.string().min(1).nullable(),
  })
  .readonly()

const bytesSchema: z.ZodType<PlanBytes> = z
  .union([z.strictObject({ text: z.string() }), z.strictObject({ base64: z.base64() })])
  .readonly()

/** A server that is already running. */
export const foreignTargetSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('tcp'), host: z.string().min(1), port: z.int().min(1).max(65_535) })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('tls'),
      host: z.string().min(1),
      port: z.int().min(1).max(65_535),
      tls: tlsSchema,
    })
    .readonly(),
  z.strictObject({ kind: z.literal('unix'), path: z.string().min(1) }).readonly(),
])

const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('own'), server: serverPlanSchema }).readonly(),
  ...foreignTargetSchema.options,
])

/** The request, and when a reply is complete and right. `until` is a rule in the syntax of `--until`. */
const exchangeSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('rule'),
      request: bytesSchema,
      until: z.string().min(1),
      expect: bytesSchema.nullable(),
    })
    .readonly(),
  z
    .strictObject({ kind: z.literal('protocol'), name: z.string().min(1), message: bytesSchema.nullable() })
    .readonly(),
  z.strictObject({ kind: z.literal('workload'), spec: workloadSchema }).readonly(),
])

/**
 * Everything needed to repeat a measurement. No field is optional, and only parse-plan.ts knows defaults.
 * Fields are named like the flags of `bench`, with their unit.
 */
export const planSchema = z
  .strictObject({
    title: z.string(),
    target: targetSchema,
    exchange: exchangeSchema,
    load: loadSchema,
    connections: z.int().min(1).max(1_000_000),
    /** The most connects per second, over all threads and agents; null: no limit, as in files of 1.x. */
    connectRatePerSecond: z.number().min(LEAST_CONNECTS).max(MOST_RATE_PER_SECOND).nullable().default(null),
    /** The number of agents of a fleet, each with `workers` threads; null: this machine alone. */
    agents: z.int().min(1).max(10_000).nullable(),
    workers: z.int().min(1).max(256),
    keepAlive: z.boolean(),
    pipelining: z.int().min(1).max(10_000),
    warmupMs: z.number().min(0).max(DAY_MS),
    /** null: until `requests` have been started. */
    durationMs: z.number().min(1).max(DAY_MS).nullable(),
    /** Exchanges started in the window, exactly; null: as many as the duration allows. */
    requests: z.int().min(1).max(1e12).nullable(),
    timeoutMs: z.number().min(1).max(DAY_MS),
    connectTimeoutMs: z.number().min(1).max(DAY_MS),
    runs: z.int().min(1).max(1000),
    /** Processes of the target on this machine whose CPU time is measured; none for the bundled server. */
    pids: z.array(z.int().min(1)).readonly(),
    seed: z.int().min(0),
    /** In the syntax of `--threshold`. */
    thresholds: z.array(z.string()).readonly(),
  })
  .readonly()
