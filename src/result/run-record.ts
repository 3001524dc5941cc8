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
  /** From when a request was due to its complete reply. In a closed load it is due when it starts. */
  readonly response: Figures
  /** From the start of an exchange to its complete reply, connecting included. */
  readonly service: Figures
  /** From the start of a connect to the connection, TLS included; of new connections only. */
  readonly connect: Figures
  /** From the written request to the first byte of its reply. */
  readonly firstByte: Figures
  /** Of what is exchanged once on each new connection; null where there is nothing of that. */
  readonly opening: Figures | null
}

/** Where the time of threads went, per exchange; null where the system does not say, or there was no exchange. */
export interface ThreadTimes {
  /** Microseconds on a core, for each exchange. */
  readonly onCoreUs: number | null
  /** Microseconds in which it could run and had no core, for each exchange. */
  readonly waitingForCoreUs: number | null
  /** Microseconds of garbage collection, which is part of the two above; null where Node does not tell. */
  readonly gcUs: number | null
  /** How often it left a core, for each exchange. */
  readonly switches: number | null
  /** How many of these switches took the core away from it, for each exchange. */
  readonly preempted: number | null
}

/** Where the time of one thread went. */
export interface ThreadRecord extends ThreadTimes {
  /** What the thread does, with its number. */
  readonly name: string
  /** How late its event loop was in the mean, in microseconds; not per exchange. */
  readonly loopDelayUs: number | null
}

/** Where the time of the threads of a server or a driver went. */
export interface Account extends ThreadTimes {
  /** The exchanges that all figures but those of the kernel are divided by. */
  readonly exchanges: number
  /** The time between the two readings, in microseconds. */
  readonly wallUs: number
  /** Microseconds of garbage collection for each exchange, by kind of collection. */
  readonly gcByKindUs: Readonly<Record<GcKind, number | null>>
  /** Each thread by itself. */
  readonly threads: readonly ThreadRecord[]
  /** What the kernel counted between the marks, for whoever used the machine; null: it does not say. */
  readonly kernel: KernelCounters | null
}

/** What one driver thread did. */
export interface DriverThread {
  /** Connections that it had. */
  readonly connections: number
  /** Exchanges that it started. */
  readonly exchanges: number
  /** The share of the time that its event loop was busy, from 0 to 1. */
  readonly eventLoopUtilization: number
}

/** What the clients cost. */
export interface DriverRecord {
  /** CPU time of the driver's threads for each exchange started, in microseconds; null where there were none. */
  readonly cpuUsPerExchange: number | null
  /** CPU time in percent of one core. */
  readonly cpuPercent: number
  /** Open load: the share of exchanges that were late because of the driver, and not for want of a connection; 0 to 1. */
  readonly pacedLateShare: number
  /** Each driver thread by itself. */
  readonly threads: readonly DriverThread[]
  /** Where the time of its threads went; null where a fleet drove, and in files of 1.x. */
  readonly account: Account | null
}

/** What the server did in the window. Of a foreign server (`pids`) the CPU is known; the rest is null. */
export interface ServerRecord {
  /** CPU time for each request handled, in microseconds; null where there were none. */
  readonly cpuUsPerExchange: number | null
  /** CPU time in percent of one core. */
  readonly cpuPercent: number
  /** Connections that were accepted. */
  readonly accepted: number | null
  /** Requests that were answered, though their client may have left by then. */
  readonly handled: number | null
  /** Requests without an answer because their handler failed. */
  readonly failed: number | null
  /** Connections over `maxConnections` and requests over `queueLimit`. */
  readonly rejected: number | null
  /** Silent or slow connections that were closed after `idleTimeoutMs`. */
  readonly idled: number | null
  /** Bytes of requests beyond `maxRequestBytes`, which were read and dropped. */
  readonly droppedBytes: number | null
  /** The share of the time that the busiest accepting thread was busy, from 0 to 1. */
  readonly eventLoopUtilization: number | null
  /** From the arrival of a request to its start in the handler, in microseconds. */
  readonly queueWaitUs: Figures | null
  /** How long the handler took, in microseconds. */
  readonly handlerUs: Figures | null
  /** How many requests came back from a worker of the pool together; null where each travels alone. */
  readonly batch: Figures | null
  /** The first trouble of each kind that the bundled server had, such as why a handler failed, and where. */
  readonly troubles: Readonly<Record<string, string>>
  /** Where the time of its threads went; null: not known, as in files of 1.x. */
  readonly account: Account | null
}

/** What the kernel says of connections, on Linux. */
export interface Kernel {
  /** Ports that wait in TIME_WAIT after the run, because this side was the first to close. */
  readonly timeWait: number
  /** Ports that connects may use, for each pair of addresses. */
  readonly ports: number
  /** The setting net.ipv4.tcp_tw_reuse: 0 no, 1 yes, 2 on loopback. */
  readonly timeWaitReuse: number
  /** SYNs that the kernel sent again in the window, to any target; null: not known, as in files of 1.x. */
  readonly synRetransmits: number | null
}

/** One kind of exchange in one run. */
export interface KindRecord {
  /** Exchanges by how they ended. */
  readonly requests: ExchangeCounts
  /** Latencies of correct replies, in microseconds. */
  readonly latencyUs: Readonly<Record<'response' | 'service', Figures>>
  /** Failed exchanges by outcome, such as `timeout` or `status-404`. */
  readonly errors: Errors
}

/** One stage of the load in one run. */
export interface StageRecord {
  /** When it began, in milliseconds from the start of the window. */
  readonly startMs: number
  /** How long it was, in microseconds: as planned, or until a stop; 0 where the stop came before it. */
  readonly windowUs: number
  /** Requests that were due in it, a second on average; null where it never began. */
  readonly targetPerSecond: number | null
  /** Correct replies that arrived in it, a second. */
  readonly achievedPerSecond: number | null
  /** Exchanges that were due in it, by how they ended. */
  readonly requests: Counts
  /** Latencies of correct replies, in microseconds. */
  readonly latencyUs: Readonly<Record<'response', Figures>>
  /** Failed exchanges by outcome. */
  readonly errors: Errors
  /** After a stage that broke a threshold: milliseconds until p99 was again as in the stage before; null: it was not. */
  readonly recoveredMs: number | null
}

/** All histograms of one run, encoded. */
export interface RunRecording
  extends Readonly<Record<'response' | 'service' | 'connect' | 'firstByte' | 'startLate', EncodedHistogram>> {
  /** Null where nothing is exchanged when a connection opens. */
  readonly opening: EncodedHistogram | null
  /** By name, where a workload has kinds of exchange. */
  readonly kinds: Readonly<Record<string, Readonly<Record<'response' | 'service', EncodedHistogram>>>>
  /** In their order, where the load has stages. */
  readonly stages: readonly Readonly<Record<'response', EncodedHistogram>>[]
}

/** One measured run. */
export interface Run {
  /** Whether it ran to its end, was stopped, or failed. */
  readonly state: 'completed' | 'stopped' | 'failed'
  /** The address that the target's name was resolved to, with its port; of the bundled server, where it listened. */
  readonly address: string
  /** How long the window was, in microseconds: as planned, or until a stop. */
  readonly windowUs: number
  /** Closed load: the longest time in which no client started an exchange, in microseconds; null in an open load, and in files of 1.x. */
  readonly stallUs: number | null
  /** The longest that an exchange had waited when a stop cut it off, in microseconds; null: none was, or a file of 1.x. */
  readonly unfinishedUs: number | null
  /** Exchanges of the window by how they ended; `started` is the sum of `ok`, `failed` and `unfinished`. */
  readonly requests: Counts
  /** Correct replies that arrived in the window, a second. */
  readonly throughputPerSecond: number
  /** Bytes sent and received. */
  readonly bytes: Readonly<Record<'sent' | 'received', number>>
  /** What happened on connections outside of exchanges; null in files of 1.x, which did not count it. */
  readonly connections: ConnectionCounts | null
  /** Latencies of correct replies, in microseconds, by phase. */
  readonly latencyUs: Latencies
  /** By name, where a workload has kinds of exchange; their sum is the whole. */
  readonly kinds: Readonly<Record<string, KindRecord>>
  /** In their order, where the load has stages; the sum of their exchanges is the whole. */
  readonly stages: readonly StageRecord[]
  /** Open load: how late exchanges started, in microseconds. */
  readonly startLateUs: Figures
  /** Failed exchanges by outcome, such as `timeout` or `status-404`. */
  readonly errors: Errors
  /** The first wrong reply of each outcome, as printable text, or what the system said instead. */
  readonly errorSamples: ByFailure<string>
  /** The window second by second. */
  readonly timeline: readonly TimelinePoint[]
  /** What the clients cost. */
  readonly driver: DriverRecord
  /** What the server did; null where nothing is known of it. */
  readonly server: ServerRecord | null
  /** What the kernel says of connections; null where it says nothing, as off Linux. */
  readonly kernel: Kernel | null
  /** Where a fleet drove: its agents, each by itself. */
  readonly fleet: FleetFigures | null
  /** All histograms, encoded: enough to merge runs or to make any report again. */
  readonly recording: RunRecording
}
