import type { KernelCounters } from '../account/kernel-counters.js'
import type { GcKind } from '../account/thread-book.js'
import type { ConnectionCounts } from '../recording/connection-counts.js'
import type { Counts, ExchangeCounts } from '../recording/counts.js'
import type { ByFailure, Errors } from '../recording/errors.js'
import type { Figures } from '../recording/figures.js'
import type { FleetFigures } from '../recording/fleet-account.js'
import type { EncodedHistogram } from '../recording/histogram.js'
import type { TimelinePoint } from '../recording/timeline.js'

/** Latencies of correct replies, in microseconds, by phase of an exchange. */
export interface Latencies {
  /** From the due time of a request to its complete reply. In a closed load, it is due when it starts. */
  readonly response: Figures
  /** From the start of an exchange to its complete reply, including a connect. */
  readonly service: Figures
  /** From the start of a connect to the connection, including TLS; only for new connections. */
  readonly connect: Figures
  /** From the written request to the first byte of its reply. */
  readonly firstByte: Figures
  /** Of the opening of each new connection; null if there is no opening. */
  readonly opening: Figures | null
}

/** Where the time of threads went, per exchange; null if not reported, or if there was no exchange. */
export interface ThreadTimes {
  /** Microseconds on a core, per exchange. */
  readonly onCoreUs: number | null
  /** Microseconds in which it was ready to run but had no core, per exchange. */
  readonly waitingForCoreUs: number | null
  /** Microseconds of garbage collection, which is part of the two above; null if Node does not report it. */
  readonly gcUs: number | null
  /** How often it left a core, per exchange. */
  readonly switches: number | null
  /** How many of these switches were involuntary, per exchange. */
  readonly preempted: number | null
}

/** Where the time of one thread went. */
export interface ThreadRecord extends ThreadTimes {
  /** The role of the thread, with its number. */
  readonly name: string
  /** The mean delay of its event loop, in microseconds; not per exchange. */
  readonly loopDelayUs: number | null
}

/** Where the time of the threads of a server or a driver went. */
export interface Account extends ThreadTimes {
  /** The divisor of all figures but those of the kernel. */
  readonly exchanges: number
  /** The time between the two readings, in microseconds. */
  readonly wallUs: number
  /** Microseconds of garbage collection per exchange, by kind of collection. */
  readonly gcByKindUs: Readonly<Record<GcKind, number | null>>
  /** Each thread by itself. */
  readonly threads: readonly ThreadRecord[]
  /** The kernel's counters between the marks, for all users of the machine; null if there are none. */
  readonly kernel: KernelCounters | null
}

/** The work of one driver thread. */
export interface DriverThread {
  /** Connections that it had. */
  readonly connections: number
  /** Exchanges that it started. */
  readonly exchanges: number
  /** The share of the time in which its event loop was busy, from 0 to 1. */
  readonly eventLoopUtilization: number
}

/** The cost of the clients. */
export interface DriverRecord {
  /** CPU time of the driver's threads per exchange started, in microseconds; null if there were none. */
  readonly cpuUsPerExchange: number | null
  /** CPU time in percent of one core. */
  readonly cpuPercent: number
  /** Open load: the share of exchanges that the driver, not a lack of connections, started late; 0 to 1. */
  readonly pacedLateShare: number
  /** Each driver thread by itself. */
  readonly threads: readonly DriverThread[]
  /** Where the time of its threads went; null if a fleet was the driver, and in files of 1.x. */
  readonly account: Account | null
}

/** The server's work in the window. For a foreign server (`pids`), only the CPU is known, else null. */
export interface ServerRecord {
  /** CPU time per request handled, in microseconds; null if there were none. */
  readonly cpuUsPerExchange: number | null
  /** CPU time in percent of one core. */
  readonly cpuPercent: number
  /** Connections that were accepted. */
  readonly accepted: number | null
  /** Requests that were answered, even if their client had left by then. */
  readonly handled: number | null
  /** Requests without a reply because their handler failed. */
  readonly failed: number | null
  /** Connections over `maxConnections` and requests over `queueLimit`. */
  readonly rejected: number | null
  /** Silent or slow connections that were closed after `idleTimeoutMs`. */
  readonly idled: number | null
  /** Bytes of requests beyond `maxRequestBytes`, which were read and dropped. */
  readonly droppedBytes: number | null
  /** The share of the time in which the busiest accepting thread was busy, from 0 to 1. */
  readonly eventLoopUtilization: number | null
  /** From the arrival of a request to its start in the handler, in microseconds. */
  readonly queueWaitUs: Figures | null
  /** The duration of the handler, in microseconds. */
  readonly handlerUs: Figures | null
  /** How many requests came back from a worker of the pool in one message; null if each is sent alone. */
  readonly batch: Figures | null
  /** The first trouble of each kind that the bundled server had, such as why a handler failed, and where. */
  readonly troubles: Readonly<Record<string, string>>
  /** Where the time of its threads went; null: not known, as in files of 1.x. */
  readonly account: Account | null
}

/** The kernel's figures about connections, on Linux. */
export interface Kernel {
  /** Ports in TIME_WAIT after the run, because this side closed first. */
  readonly timeWait: number
  /** Ports that connects may use, for each pair of addresses. */
  readonly ports: number
  /** The setting net.ipv4.tcp_tw_reuse: 0 no, 1 yes, 2 on loopback. */
  readonly timeWaitReuse: number
  /** SYNs that the kernel resent in the window, to any target; null: not known, as in files of 1.x. */
  readonly synRetransmits: number | null
}

/** One kind of exchange in one run. */
export interface KindRecord {
  /** Exchanges by outcome. */
  readonly requests: ExchangeCounts
  /** Latencies of correct replies, in microseconds. */
  readonly latencyUs: Readonly<Record<'response' | 'service', Figures>>
  /** Failed exchanges by outcome, such as `timeout` or `status-404`. */
  readonly errors: Errors
}

/** One stage of the load in one run. */
export interface StageRecord {
  /** When it started, in milliseconds from the start of the window. */
  readonly startMs: number
  /** Its length in microseconds: as planned, or until a stop; 0 if the stop came before it. */
  readonly windowUs: number
  /** Requests per second that were due in it on average; null if it never started. */
  readonly targetPerSecond: number | null
  /** Correct replies per second that arrived in it. */
  readonly achievedPerSecond: number | null
  /** Exchanges that were due in it, by outcome. */
  readonly requests: Counts
  /** Latencies of correct replies, in microseconds. */
  readonly latencyUs: Readonly<Record<'response', Figures>>
  /** Failed exchanges by outcome. */
  readonly errors: Errors
  /**
   * After a stage that broke a threshold: milliseconds until p99 was back at the level of the stage before;
   * null if never.
   */
  readonly recoveredMs: number | null
}

/** All histograms of one run, encoded. */
export interface RunRecording
  extends Readonly<Record<'response' | 'service' | 'connect' | 'firstByte' | 'startLate', EncodedHistogram>> {
  /** Null if there is no opening. */
  readonly opening: EncodedHistogram | null
  /** By name, if a workload has kinds of exchange. */
  readonly kinds: Readonly<Record<string, Readonly<Record<'response' | 'service', EncodedHistogram>>>>
  /** In their order, if the load has stages. */
  readonly stages: readonly Readonly<Record<'response', EncodedHistogram>>[]
}

/** One measured run. */
export interface Run {
  /** Whether it ran to its end, was stopped, or failed. */
  readonly state: 'completed' | 'stopped' | 'failed'
  /** The resolved address of the target, with its port; for the bundled server, where it listened. */
  readonly address: string
  /** The length of the window in microseconds: as planned, or until a stop. */
  readonly windowUs: number
  /**
   * Closed load: the longest time in which no client started an exchange, in microseconds; null in an open
   * load, and in files of 1.x.
   */
  readonly stallUs: number | null
  /**
   * The longest wait of an exchange that a stop cut off, in microseconds; null if there was none, and in
   * files of 1.x.
   */
  readonly unfinishedUs: number | null
  /** Exchanges of the window by outcome; `started` is the sum of `ok`, `failed` and `unfinished`. */
  readonly requests: Counts
  /** Correct replies per second that arrived in the window. */
  readonly throughputPerSecond: number
  /** Bytes sent and received. */
  readonly bytes: Readonly<Record<'sent' | 'received', number>>
  /** What happened on connections outside of exchanges; null in files of 1.x, which did not count it. */
  readonly connections: ConnectionCounts | null
  /** Latencies of correct replies, in microseconds, by phase. */
  readonly latencyUs: Latencies
  /** By name, if a workload has kinds of exchange; they add up to the whole. */
  readonly kinds: Readonly<Record<string, KindRecord>>
  /** In their order, if the load has stages; their exchanges add up to the whole. */
  readonly stages: readonly StageRecord[]
  /** Open load: how late exchanges started, in microseconds. */
  readonly startLateUs: Figures
  /** Failed exchanges by outcome, such as `timeout` or `status-404`. */
  readonly errors: Errors
  /** The first wrong reply of each outcome as printable text, or the system's error. */
  readonly errorSamples: ByFailure<string>
  /** The window second by second. */
  readonly timeline: readonly TimelinePoint[]
  /** The cost of the clients. */
  readonly driver: DriverRecord
  /** The server's work; null if nothing is known about it. */
  readonly server: ServerRecord | null
  /** The kernel's figures about connections; null if there are none, as on other systems than Linux. */
  readonly kernel: Kernel | null
  /** The agents of a fleet, each by itself. */
  readonly fleet: FleetFigures | null
  /** All histograms, encoded: enough to merge runs or to make any report again. */
  readonly recording: RunRecording
}
