import { z } from 'zod'
import { drivePlanSchema } from '../plan/drive-plan.js'
import { recordingSchema, secondSchema } from '../recording/recording-schema.js'

/** Grows when a message changes its meaning; another one's messages are not understood at all. */
const WIRE = 2

/** Each side tells the other that often that it is there. */
export const BEAT_MS = 250
/** An agent without a master stops: within 2 s of its last word, the time to stop included. */
export const MASTERLESS_MS = 1800
/** What it has measured it keeps for a while: a coordinator that reads many answers has no time for beats. */
export const KEEP_MS = 20_000
/** How long an agent's threads may take to stop; what holds one for longer will hold it for ever. */
export const STOP_MS = 5000
/** An agent that is silent for this long counts as lost. */
export const LOST_MS = 2000

/** Whoever may use NATS at all needs `heythere.>` and its inboxes `_INBOX.>`. */
export const subjects = {
  /** Coordinators call, all agents hear. */
  roll: 'heythere.roll',
  /** Orders to one agent. */
  agent: (id: string) => `heythere.agent.${id}`,
  /** A coordinator's beats, to all of its agents at once. */
  master: (session: string) => `heythere.master.${session}`,
  /** Answers to a roll call. */
  presence: (session: string) => `heythere.here.${session}`,
  /** The beats of a coordinator's agents. */
  beats: (session: string) => `heythere.beats.${session}`,
} as const

/** What stands in a subject, so that no stranger can put a wildcard there. */
const id = z.string().regex(/^[0-9a-f]{16}$/)
/** What is shown to people: a host and a process, or what --name says. */
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

/** A reason as it may travel. */
export const sayable = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, MOST_REASON)

const wire = z.literal(WIRE)

/** These two are understood by all versions to come, so that one can name another. */
export const rollSchema = z.object({ wire: z.int(), session: id, from: nameSchema, version })
export const presenceSchema = z.object({
  wire: z.int(),
  id,
  name: nameSchema,
  version,
  /** The coordinator that it works for; null: it is free. */
  busyWith: nameSchema.nullable(),
})
export type Presence = z.infer<typeof presenceSchema>

export const masterBeatSchema = z.strictObject({ wire })

const shareSchema = z
  .strictObject({
    index: z.int().min(0),
    of: z.int().min(1).max(2_560_000),
    connections: z.int().min(1),
    requests: z.int().min(1).nullable(),
  })
  .refine(({ index, of }) => index < of)

/** What a data file may have that travels to agents. A stranger can make an agent hold no more. */
export const MOST_DATA_BYTES = 10_000_000
const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** The data file of a workload: the SHA-256 of its bytes, and how many there are. */
const carriedSchema = z.strictObject({ digest, bytes: z.int().min(0).max(MOST_DATA_BYTES) }).readonly()
export type Carried = z.infer<typeof carriedSchema>

const order = { wire, session: id }
/** What a coordinator may ask of an agent; each may come twice, since what gets no answer is asked again. */
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
  /** The next part of the data that was wanted, as base64. */
  z.strictObject({ ...order, kind: z.literal('data'), digest, part: count, text: z.base64() }),
  /** `loadUs`: when the load begins, by the agent's own clock. */
  z.strictObject({ ...order, kind: z.literal('start'), run, loadUs: us }),
  z.strictObject({ ...order, kind: z.literal('stop'), run }),
  /** So many seconds have come in: the agent need not keep them. */
  z.strictObject({ ...order, kind: z.literal('heard'), run, seconds: count }),
  z.strictObject({ ...order, kind: z.literal('fetch'), run, part: z.int().min(0) }),
  z.strictObject({ ...order, kind: z.literal('release') }),
])
export type Order = z.infer<typeof orderSchema>
type Bare<Of> = Of extends unknown ? Omit<Of, 'wire' | 'session'> : never
/** An order without what all have in common. */
export type BareOrder = Bare<Order>

/** An answer holds histograms of one window and a few seconds, so it is as long after a day as after a minute. */
const MOST_PARTS = 512
export const MOST_ANSWER_CHARS = 16 * 1024 * 1024

export const replySchema = z.discriminatedUnion('kind', [
  z.strictObject({ wire, kind: z.literal('done') }),
  z.strictObject({ wire, kind: z.literal('refused'), reason }),
  /** The plan can be driven when its data is there: it is asked again after that. */
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

/** NATS may lose a heartbeat, so a second is repeated until it is acknowledged; at most this many are kept. */
export const MOST_UNHEARD = 64
export const MOST_SECONDS_A_BEAT = 16

/** Seconds one after the other; `first` is the number of the first of them in its run, from 0. */
const secondBatchSchema = z.strictObject({
  first: count,
  seconds: z.array(secondSchema).max(MOST_UNHEARD).readonly(),
})
export type SecondBatch = z.infer<typeof secondBatchSchema>

/** An agent's sign of life; `run` 0: it has nothing to do. */
export const agentBeatSchema = z.strictObject({
  wire,
  id,
  run: z.int().min(0),
  phase: z.enum(WORK_PHASES),
  reason,
  batch: secondBatchSchema,
})
export type AgentBeat = z.infer<typeof agentBeatSchema>

const share = z.number().min(0)
/** What an agent brings home, when all parts of it are joined. */
export const answerSchema = z.strictObject({
  recording: recordingSchema,
  /** What was not heard yet. */
  batch: secondBatchSchema,
  startedUs: us,
  /** Of the requests it was given, how many will never begin because threads died. */
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
  /** When a stop cut its load; null: nothing did. */
  stoppedUs: us.nullable(),
  /** Why threads of it died. */
  lost: z.array(reason).max(256).readonly(),
})
export type AgentAnswer = z.infer<typeof answerSchema>

type Unversioned<Of> = Of extends unknown ? Omit<Of, 'wire'> : never
type Sent =
  | z.infer<typeof rollSchema>
  | Presence
  | z.infer<typeof masterBeatSchema>
  | Order
  | OrderReply
  | AgentBeat

/** A message as it goes onto the wire. */
export const encode = (message: Unversioned<Sent>): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ wire: WIRE, ...message }))

/** What came off the wire; null where it is none of ours, which is then as if it had not come. */
export function decode<Message>(schema: z.ZodType<Message>, bytes: Uint8Array): Message | null {
  try {
    return schema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data ?? null
  } catch {
    return null // no JSON: the same
  }
}
