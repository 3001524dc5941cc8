import { z } from 'zod'
import { drivePlanSchema } from '../plan/drive-plan.js'
import { recordingSchema, secondSchema } from '../recording/recording-schema.js'

/** Grows when a message changes its meaning. Messages of another version are not understood. */
const WIRE = 2

/** How often each side sends a heartbeat. */
export const BEAT_MS = 250
/** An agent stops when its coordinator is silent this long: within 2 s, including the time to stop. */
export const MASTERLESS_MS = 1800
/** How long an agent keeps results: a coordinator that reads many answers sends no heartbeats meanwhile. */
export const KEEP_MS = 20_000
/** How long an agent's threads may take to stop; a thread that needs longer never stops. */
export const STOP_MS = 5000
/** An agent that is silent for this long counts as lost. */
export const LOST_MS = 2000

/** A user of NATS needs permissions for `heythere.>` and for its inboxes `_INBOX.>`. */
export const subjects = {
  /** Roll calls of coordinators to all agents. */
  roll: 'heythere.roll',
  /** Orders to one agent. */
  agent: (id: string) => `heythere.agent.${id}`,
  /** A coordinator's heartbeats to all of its agents. */
  master: (session: string) => `heythere.master.${session}`,
  /** Answers to a roll call. */
  presence: (session: string) => `heythere.here.${session}`,
  /** The heartbeats of a coordinator's agents. */
  beats: (session: string) => `heythere.beats.${session}`,
} as const

/** An ID is part of a subject, so it must not contain a wildcard. */
const id = z.string().regex(/^[0-9a-f]{16}$/)
/** A name for people: a host and a process, or the value of --name. */
export const nameSchema = z.string().regex(/^[\w.:@-]{1,100}$/)
const version = z.string().regex(/^[\w.+-]{1,50}$/)
const MOST_REASON = 500
const reason = z
  .string()
  .regex(/^\P{Cc}*$/u)
  .max(MOST_REASON)
const run = z.int().min(1)
const us = z.number()
const count = z.int().min(0)

/** The reason, made valid for a message. */
export const sayable = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, MOST_REASON)

const wire = z.literal(WIRE)

/** All future versions understand these two, so versions can report each other. */
export const rollSchema = z.object({ wire: z.int(), session: id, from: nameSchema, version })
export const presenceSchema = z.object({
  wire: z.int(),
  id,
  name: nameSchema,
  version,
  /** The coordinator that it works for; null: none. */
  busyWith: nameSchema.nullable(),
})
export type Presence = z.infer<typeof presenceSchema>

/** Every agent's seconds of this run have arrived up to `heard`: no agent need keep them. `run` 0: no run. */
export const masterBeatSchema = z.strictObject({ wire, run: z.int().min(0), heard: count })
export type MasterBeat = z.infer<typeof masterBeatSchema>

const shareSchema = z
  .strictObject({
    index: z.int().min(0),
    of: z.int().min(1).max(2_560_000),
    connections: z.int().min(1),
    requests: z.int().min(1).nullable(),
  })
  .refine(({ index, of }) => index < of)

/** The size limit of a data file for agents. Nobody can make an agent store more. */
export const MOST_DATA_BYTES = 10_000_000
const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** The data file of a workload: the SHA-256 of its bytes, and their number. */
const carriedSchema = z.strictObject({ digest, bytes: z.int().min(0).max(MOST_DATA_BYTES) }).readonly()
export type Carried = z.infer<typeof carriedSchema>

const order = { wire, session: id }
/** Orders to an agent. Each may arrive twice, since an unanswered order is repeated. */
export const orderSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...order, kind: z.literal('claim'), from: nameSchema, version }),
  z.strictObject({ ...order, kind: z.literal('clock') }),
  z.strictObject({
    ...order,
    kind: z.literal('prepare'),
    run,
    plan: drivePlanSchema,
    shares: z.array(shareSchema).min(1).max(256).readonly(),
    data: carriedSchema.nullable(),
  }),
  /** The next part of the requested data, in base64. */
  z.strictObject({ ...order, kind: z.literal('data'), digest, part: count, text: z.base64() }),
  /** `loadUs`: when the load begins, by the agent's clock. */
  z.strictObject({ ...order, kind: z.literal('start'), run, loadUs: us }),
  z.strictObject({ ...order, kind: z.literal('stop'), run }),
  /** Seconds were lost on the way: tell them again from this one on. */
  z.strictObject({ ...order, kind: z.literal('again'), run, from: count }),
  z.strictObject({ ...order, kind: z.literal('fetch'), run, part: z.int().min(0) }),
  z.strictObject({ ...order, kind: z.literal('release') }),
])
export type Order = z.infer<typeof orderSchema>
type Bare<Of> = Of extends unknown ? Omit<Of, 'wire' | 'session'> : never
/** An order without the common fields. */
export type BareOrder = Bare<Order>

/** Limits of an answer: the histograms of one window and a few seconds, however long the run was. */
const MOST_PARTS = 512
export const MOST_ANSWER_CHARS = 16 * 1024 * 1024

export const replySchema = z.discriminatedUnion('kind', [
  z.strictObject({ wire, kind: z.literal('done') }),
  z.strictObject({ wire, kind: z.literal('refused'), reason }),
  /** The agent needs the data before the plan; the order is repeated after it. */
  z.strictObject({ wire, kind: z.literal('wants-data') }),
  z.strictObject({ wire, kind: z.literal('clock'), atUs: us }),
  z.strictObject({
    wire,
    kind: z.literal('part'),
    of: z.int().min(1).max(MOST_PARTS),
    text: z.string(),
  }),
])
export type OrderReply = z.infer<typeof replySchema>
export type BareReply = Bare<OrderReply>

/** `over`: the answer can be fetched. `failed`: there is none, and `reason` says why. */
export const WORK_PHASES = ['preparing', 'ready', 'driving', 'over', 'failed'] as const
export type WorkPhase = (typeof WORK_PHASES)[number]

/** NATS may lose a heartbeat: seconds are kept until all agents' have arrived, and at most this many. */
export const MOST_UNHEARD = 64
export const MOST_SECONDS_A_BEAT = 16

/**
 * Consecutive seconds. `first` is the number of the first one in its run, from 0, and `kept` that of the
 * earliest one that can be told again.
 */
const secondBatchSchema = z.strictObject({
  kept: count,
  first: count,
  seconds: z.array(secondSchema).max(MOST_UNHEARD).readonly(),
})
export type SecondBatch = z.infer<typeof secondBatchSchema>

/** An agent's heartbeat; `run` 0: it has no work. */
export const agentBeatSchema = z.strictObject({
  wire,
  id,
  run: z.int().min(0),
  phase: z.enum(WORK_PHASES),
  reason,
  /** null: no second has ended since the last heartbeat. */
  batch: secondBatchSchema.nullable(),
})
export type AgentBeat = z.infer<typeof agentBeatSchema>

const share = z.number().min(0)
/** The result of an agent, joined from all parts. */
export const answerSchema = z.strictObject({
  recording: recordingSchema,
  /** Seconds that may not have arrived. */
  batch: secondBatchSchema,
  startedUs: us,
  /** How many of its requests will never start because threads died. */
  lostRequests: count,
  threads: z
    .array(
      z.strictObject({
        connections: z.int().min(0),
        exchanges: z.int().min(0),
        eventLoopUtilization: share,
      }),
    )
    .max(256)
    .readonly(),
  cpuUs: share,
  wallUs: share,
  /** When a stop cut its load; null: it was not stopped. */
  stoppedUs: us.nullable(),
  /** Why threads of the agent died. */
  lost: z.array(reason).max(256).readonly(),
})
export type AgentAnswer = z.infer<typeof answerSchema>

type Unversioned<Of> = Of extends unknown ? Omit<Of, 'wire'> : never
type Sent = z.infer<typeof rollSchema> | Presence | MasterBeat | Order | OrderReply | AgentBeat

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Encodes a message for the wire. */
export const encode = (message: Unversioned<Sent>): Uint8Array =>
  encoder.encode(JSON.stringify({ wire: WIRE, ...message }))

/** Decodes a message; null if it is invalid, and then it counts as not received. */
export function decode<Message>(schema: z.ZodType<Message>, bytes: Uint8Array): Message | null {
  try {
    return schema.safeParse(JSON.parse(decoder.decode(bytes))).data ?? null
  } catch {
    return null // not JSON
  }
}
