import { z } from 'zod'
import { keyed } from '../keyed.js'
import { COUNTS, EXCHANGE_COUNTS } from '../recording/counts.js'
import { FIGURES } from '../recording/figures.js'
import { fleetSchema } from '../recording/fleet-account.js'
import { EXCHANGE_PHASES, FIRST_PHASES, NEWER_PHASES } from '../recording/phases.js'
import {
  connectionCountsSchema,
  encodedHistogramSchema,
  errorSamplesSchema,
  errorsSchema,
} from '../recording/recording-schema.js'
import { accountSchema } from './account.js'

const figure = z.number().nullable()
const count = z.int().min(0)
const share = z.number().min(0)

/** Figures of one histogram, in microseconds; null if nothing was recorded. */
export const figuresSchema = z.object({ count, ...keyed(FIGURES, () => figure) }).readonly()

/** Of each phase of an exchange. */
export const latencySchema = z
  .object({
    ...keyed(EXCHANGE_PHASES, () => figuresSchema),
    ...keyed(NEWER_PHASES, () => figuresSchema.nullable().default(null)),
  })
  .readonly()

const driverSchema = z.object({
  /** CPU time of the driver per exchange started; null if there were none. */
  cpuUsPerExchange: figure,
  /** Of one core. */
  cpuPercent: share,
  /** Open load: the share of exchanges that the driver, not a lack of connections, started late. */
  pacedLateShare: share,
  threads: z
    .array(z.object({ connections: count, exchanges: count, eventLoopUtilization: share }))
    .readonly(),
  /** Where the time of its threads went; null if a fleet was the driver, and in files of 1.x. */
  account: accountSchema.nullable().default(null),
})

/** For a foreign server (--pid), only the CPU is known; the rest is null. */
const serverSchema = z.object({
  cpuUsPerExchange: figure,
  cpuPercent: share,
  accepted: count.nullable(),
  handled: count.nullable(),
  failed: count.nullable(),
  rejected: count.nullable(),
  idled: count.nullable(),
  droppedBytes: count.nullable(),
  eventLoopUtilization: share.nullable(),
  queueWaitUs: figuresSchema.nullable(),
  handlerUs: figuresSchema.nullable(),
  /** Requests that came back from a worker of the pool in one message; null if each is sent alone. */
  batch: figuresSchema.nullable(),
  /** The message of the first trouble of each kind in the bundled server; empty in files of 1.x. */
  troubles: z.record(z.string(), z.string()).readonly().default({}),
  /** Where the time of its threads went; null: not known, as in files of 1.x. */
  account: accountSchema.nullable().default(null),
})

const kernelSchema = z.object({
  /** Ports in TIME_WAIT after the run, because this side closed first. */
  timeWait: count,
  /** Ports that connects may use, per pair of addresses. */
  ports: count,
  /** net.ipv4.tcp_tw_reuse: 0 no, 1 yes, 2 on loopback. */
  timeWaitReuse: count,
  /** SYNs that the kernel resent between the marks, to any target; null: not known, as in files of 1.x. */
  synRetransmits: count.nullable().default(null),
})

/** One kind of exchange in one run. */
const kindSchema = z
  .object({
    requests: z.object(keyed(EXCHANGE_COUNTS, () => count)).readonly(),
    latencyUs: z.object({ response: figuresSchema, service: figuresSchema }).readonly(),
    errors: errorsSchema.readonly(),
  })
  .readonly()

/** One stage of the load in one run. */
const stageSchema = z
  .object({
    /** From the start of the window. */
    startMs: z.number().min(0),
    /** As planned, or cut by a stop; 0 if the stop came before it. */
    windowUs: z.number().min(0),
    /** Requests per second that were due in it on average; null if it never started. */
    targetPerSecond: figure,
    /** Correct replies per second that arrived in it. */
    achievedPerSecond: figure,
    /** Of the exchanges that were due in it. */
    requests: z.object(keyed(COUNTS, () => count)).readonly(),
    latencyUs: z.object({ response: figuresSchema }).readonly(),
    errors: errorsSchema.readonly(),
    /**
     * For a stage that broke a threshold: the time until p99 was back at the level of the stage before; null
     * if never.
     */
    recoveredMs: figure,
  })
  .readonly()

/** One run of a Result. Times are microseconds. */
export const runSchema = z
  .object({
    state: z.enum(['completed', 'stopped', 'failed']),
    /** The resolved address of the target, with its port; for the bundled server, where it listened. */
    address: z.string(),
    windowUs: z.number().min(0),
    /**
     * Closed load: the longest time in which no client started an exchange; null in an open load, and in
     * files of 1.x.
     */
    stallUs: figure.default(null),
    /** The longest wait of an exchange that a stop cut off; null if there was none, and in files of 1.x. */
    unfinishedUs: figure.default(null),
    requests: z.object(keyed(COUNTS, () => count)).readonly(),
    throughputPerSecond: z.number().min(0),
    bytes: z.object({ sent: count, received: count }).readonly(),
    /** What happened on connections outside of exchanges; null in files of 1.x, which did not count it. */
    connections: connectionCountsSchema.readonly().nullable().default(null),
    latencyUs: latencySchema,
    /** By name, if a workload has kinds; they add up to the whole. */
    kinds: z.record(z.string(), kindSchema).readonly().default({}),
    /** In their order, if the load has stages; their exchanges add up to the whole. */
    stages: z.array(stageSchema).readonly().default([]),
    startLateUs: figuresSchema,
    errors: errorsSchema.readonly(),
    /** The first wrong reply of each outcome, or the system's error. */
    errorSamples: errorSamplesSchema.readonly().default({}),
    timeline: z
      .array(
        z.object({ atMs: z.number(), ok: count, failed: count, p50Us: figure, p99Us: figure, maxUs: figure }),
      )
      .readonly(),
    driver: driverSchema.readonly(),
    server: serverSchema.readonly().nullable(),
    kernel: kernelSchema.readonly().nullable(),
    /** The agents of a fleet, each by itself. */
    fleet: fleetSchema.nullable(),
    recording: z
      .object({
        ...keyed(FIRST_PHASES, () => encodedHistogramSchema),
        ...keyed(NEWER_PHASES, () => encodedHistogramSchema.nullable().default(null)),
        kinds: z
          .record(
            z.string(),
            z.object({ response: encodedHistogramSchema, service: encodedHistogramSchema }).readonly(),
          )
          .readonly()
          .default({}),
        stages: z
          .array(z.object({ response: encodedHistogramSchema }).readonly())
          .readonly()
          .default([]),
      })
      .readonly(),
  })
  .readonly()
