import { z } from 'zod'
import { DATA_ORDERS } from './data/data-orders.js'

/** Bytes that may contain `{{name}}`; text if they are UTF-8. */
const bytesSchema = z
  .union([z.strictObject({ text: z.string() }), z.strictObject({ base64: z.base64() })])
  .readonly()
/** Bytes: `text` if they are UTF-8, otherwise `base64`. No default. */
export type BytesSpec = z.infer<typeof bytesSchema>

/**
 * A message as it was written: bytes, the words of a Redis command, or an HTTP request. The latter lacks what
 * follows from the target: Host, Connection and Content-Length.
 */
const messageSchema = z
  .union([
    bytesSchema,
    z.strictObject({ redis: z.array(bytesSchema).min(1).readonly() }),
    z.strictObject({ http: bytesSchema }),
  ])
  .readonly()
/** A message: BytesSpec, `redis` with the words of a command, or `http` with a request. No default. */
export type MessageSpec = z.infer<typeof messageSchema>

const replyShape = {
  /** When a reply is complete: a rule of `--until`, `http`, `http-head` (for HEAD) or `redis`. No default. */
  until: z.string().min(1),
  /** The whole expected reply; null: any complete reply. No default. */
  expect: messageSchema.nullable(),
  /** A regular expression that a right reply must match, read as latin1; null: none. No default. */
  match: z.string().nullable(),
  /** By name: a regular expression whose first group, or match, later messages can use. No default. */
  capture: z.record(z.string(), z.string()).readonly(),
}

const openingSchema = z.strictObject({ send: messageSchema, ...replyShape }).readonly()
/** A step of the opening: `send` is the request, the other fields define the reply. None has a default. */
export type OpeningSpec = z.infer<typeof openingSchema>

const kindSchema = z.strictObject({ weight: z.number(), send: messageSchema, ...replyShape }).readonly()
/** A kind of exchange: as OpeningSpec, with a `weight` above 0 among all kinds. No field has a default. */
export type KindSpec = z.infer<typeof kindSchema>

/** One step of a session. */
export type StepSpec =
  /** Runs an exchange of this kind. */
  | { readonly exchange: string }
  /** Pauses: a duration such as "500ms", or "exp:500ms" for a random one with this mean. */
  | { readonly think: string }
  /** Runs the steps this many times. */
  | { readonly repeat: number; readonly steps: readonly StepSpec[] }
  /** Runs the steps of one choice, picked by weight. */
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
 * Everything that clients send, and which replies are right: plain JSON, as in a plan. No field is optional.
 * `compileWorkload` checks that the fields fit together.
 */
export const workloadSchema = z
  .strictObject({
    /** SPEC by name, in the syntax of `--var`. No default. */
    variables: z.record(z.string(), z.string()).readonly(),
    /** The path of a file of records, and the order in which they are used; null: none. No default. */
    data: z
      .strictObject({ file: z.string().min(1), order: z.enum(DATA_ORDERS) })
      .readonly()
      .nullable(),
    /** A rule for what the server sends first on each new connection; null: nothing. No default. */
    greeting: z.string().min(1).nullable(),
    /** A length rule: each request is sent after its length; null: as it is. No default. */
    frame: z.string().min(1).nullable(),
    /** What is exchanged once on each new connection, in order. No default. */
    opening: z.array(openingSchema).readonly(),
    /** The kinds of exchange by name. Without a session the next one is chosen by weight. No default. */
    exchanges: z.record(z.string(), kindSchema).readonly(),
    /** What a client does in order, again and again; null: exchanges by weight. No default. */
    session: z.array(stepSchema).readonly().nullable(),
    /** Pause after each exchange without a session: "500ms" or "exp:500ms"; null: none. No default. */
    think: z.string().min(1).nullable(),
  })
  .readonly()
/** Everything that clients send, and which replies are right. Each field is described in `workloadSchema`. */
export type WorkloadSpec = z.infer<typeof workloadSchema>
