import { z } from 'zod'
import type { RunError } from '../errors.js'
import { planSchema } from '../plan/plan.js'
import { runProfileSchema } from '../profile/run-profile.js'
import type { SavedFailure } from './result-record.js'
import { figuresSchema, latencySchema, runSchema } from './run-schema.js'

export type { Environment, Result, SavedFailure, Summary, Warning } from './result-record.js'
export type { Kernel, Run } from './run-record.js'

export const RESULT_SCHEMA = 'heythere/result/1'

const figure = z.number().nullable()
const count = z.int().min(0)

export const warningSchema = z
  .object({ code: z.string(), message: z.string(), figure: z.number().nullable() })
  .readonly()

const intervalSchema = z.tuple([z.number(), z.number()]).readonly().nullable()

export const environmentSchema = z
  .object({
    version: z.string(),
    node: z.string(),
    os: z.string(),
    cpus: z.string(),
    /** The cores that heythere may use; a fraction if a quota limits the CPU time. */
    cores: z.number().min(0),
    descriptorLimit: count.nullable(),
    commit: z.string().nullable(),
    started: z.iso.datetime(),
    hostname: z.string(),
    /** SHA-256 of the modules that the plan names, by their paths; null: not known, as in files of 1.x. */
    files: z.record(z.string(), z.string()).nullable().default(null),
  })
  .readonly()

const summarySchema = z
  .object({
    throughputPerSecond: z.number(),
    latencyUs: latencySchema,
    driverCpuUsPerExchange: figure,
    serverCpuUsPerExchange: figure,
    /** 95 % intervals over runs, from 3 runs on; latencies are response times. */
    intervals: z
      .object({
        throughputPerSecond: intervalSchema,
        p50: intervalSchema,
        p90: intervalSchema,
        p99: intervalSchema,
      })
      .readonly(),
    /** By name, as in each run. */
    kinds: z
      .record(
        z.string(),
        z.object({ latencyUs: z.object({ response: figuresSchema }).readonly() }).readonly(),
      )
      .readonly()
      .default({}),
  })
  .readonly()

export const runFailureSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    /** For a bug in heythere itself (code `bug`): its stack trace. */
    stack: z.string().nullable().default(null),
  })
  .readonly()

/** A failure as it is saved. */
export const savedFailure = ({ code, message, bugStack }: RunError): SavedFailure => ({
  code,
  message,
  stack: bugStack,
})

/** Everything known after a measurement; enough to make any report again later. Times are microseconds. */
export const resultSchema = z
  .object({
    schema: z.literal(RESULT_SCHEMA),
    state: z.enum(['completed', 'stopped', 'failed']),
    error: runFailureSchema.nullable(),
    plan: planSchema,
    environment: environmentSchema,
    runs: z.array(runSchema).readonly(),
    /** null if no run was measured. */
    summary: summarySchema.nullable(),
    thresholds: z
      .array(
        z.object({
          text: z.string(),
          verdict: z.enum(['met', 'missed', 'not shown']),
          actual: figure,
          reason: z.string(),
        }),
      )
      .readonly(),
    warnings: z.array(warningSchema).readonly(),
    /** From separate runs after the measured ones; absent without --profile, and in files of 1.x. */
    profiles: z.array(runProfileSchema).readonly().optional(),
  })
  .readonly()
