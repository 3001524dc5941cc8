import { z } from 'zod'
import { DATA_ORDERS } from './data/data-orders.js'

/** Bytes in which `{{name}}` may stand: as text where they are UTF-8. */
const bytesSchema = z
  .union([z.strictObject({ text: z.string() }), z.strictObject({ base64: z.base64() })])
  .readonly()
export type BytesSpec = z.infer<typeof bytesSchema>

/**
 * A message as it was written: bytes, the words of a Redis command, or an HTTP request without what follows from the
 * target: Host, Connection and the length.
 */
const messageSchema = z
  .union([
    bytesSchema,
    z.strictObject({ redis: z.array(bytesSchema).min(1).readonly() }),
    z.strictObject({ http: bytesSchema }),
  ])
  .readonly()
export type MessageSpec = z.infer<typeof messageSchema>

const replyShape = {
  /** A rule as `--until` writes it, or `http`, `http-head` (for HEAD) or `redis`. */
  until: z.string().min(1),
  /** The whole reply. */
  expect: messageSchema.nullable(),
  /** A regular expression that is found in the reply, read as latin1. */
  match: z.string().nullable(),
  /** By name: a regular expression whose first group, or all of it, is kept for the messages that follow. */
  capture: z.record(z.string(), z.string()).readonly(),
}

const openingSchema = z.strictObject({ send: messageSchema, ...replyShape }).readonly()
export type OpeningSpec = z.infer<typeof openingSchema>

const kindSchema = z.strictObject({ weight: z.number(), send: messageSchema, ...replyShape }).readonly()
export type KindSpec = z.infer<typeof kindSchema>

/** One step of a session. */
export type StepSpec =
  | { readonly exchange: string }
  | { readonly think: string }
  | { readonly repeat: number; readonly steps: readonly StepSpec[] }
  | { readonly choose: readonly { readonly weight: number; readonly steps: readonly StepSpec[] }[] }

const stepSchema: z.ZodType<StepSpec> = z.lazy(() =>
  z.union([
    z.strictObject({ exchange: z.string() }),
    z.strictObject({ think: z.string() }),
    z.strictObject({ repeat: z.number(), steps: z.array(stepSchema) }),
    z.strictObject({ choose: z.array(z.strictObject({ weight: z.number(), steps: z.array(stepSchema) })) }),
  ]),
)

/**
 * All that clients say, and what is right: plain JSON, as it stands in a plan. No optional field. What the fields mean
 * together is checked by `compileWorkload`.
 */
export const workloadSchema = z
  .strictObject({
    /** SPEC by name, as `--var` writes them. */
    variables: z.record(z.string(), z.string()).readonly(),
    data: z
      .strictObject({ file: z.string().min(1), order: z.enum(DATA_ORDERS) })
      .readonly()
      .nullable(),
    /** A rule: what the server says first on each new connection. */
    greeting: z.string().min(1).nullable(),
    /** A rule of a length: what is sent is put behind it. */
    frame: z.string().min(1).nullable(),
    opening: z.array(openingSchema).readonly(),
    /** By name; without a session the next one is chosen by weight. */
    exchanges: z.record(z.string(), kindSchema).readonly(),
    session: z.array(stepSchema).readonly().nullable(),
    /** After each exchange, where there is no session. */
    think: z.string().min(1).nullable(),
  })
  .readonly()
export type WorkloadSpec = z.infer<typeof workloadSchema>
