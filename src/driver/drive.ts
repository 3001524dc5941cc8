import type { ThreadsAccount } from '../account/threads-account.js'
import type { RunError } from '../errors.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import type { FleetFigures } from '../recording/fleet-account.js'
import type { Recording } from '../recording/recording.js'
import type { MergedSecond, TimelinePoint } from '../recording/timeline.js'
import type { Window } from '../recording/window.js'
import type { Edge } from './marks.js'

/** What one driver thread did in the window, besides its recording. */
export interface ThreadUsage {
  readonly connections: number
  readonly exchanges: number
  readonly eventLoopUtilization: number
}

/** How busy a driver thread of this machine was in the last second. */
export interface ThreadLoad {
  /** The number of the thread, from 0. */
  readonly thread: number
  /** The busy share of the last second, from 0 to 1. */
  readonly utilization: number
}

/**
 * The result of a drive. `lost`: one error for each thread or agent that died. Its recording may be missing,
 * and its exchanges in flight count as unfinished.
 */
export interface Driven {
  /** The address that the target's name was resolved to. */
  readonly address: string
  readonly recording: Recording
  /** Includes what lost threads or agents had reported. */
  readonly timeline: readonly TimelinePoint[]
  readonly window: Window
  /** When a stop cut the load; null: it was not stopped. */
  readonly stoppedUs: number | null
  /** When the load really began on the last thread. */
  readonly startedUs: number
  readonly threads: readonly ThreadUsage[]
  /** CPU time of the driver's threads between the marks, and the wall time between them. */
  readonly cpuUs: number
  readonly wallUs: number
  /** Of all threads of this process; null if a fleet drove, or if a mark is missing. */
  readonly account: ThreadsAccount | null
  readonly lost: readonly RunError[]
  /** What happened to a fleet's agents; null if this machine drove alone. */
  readonly fleet: FleetFigures | null
}

export interface Watch {
  /** Aborting ends the drive at once. It still resolves, with the recording until then. */
  readonly signal: AbortSignal
  /** The window opens or closes under load. Without warm-up, the load begins when this has resolved. */
  readonly onWindow: (edge: Edge) => Promise<void>
  /** A warm-up begins. If the requests after it end before `open` is reported, only `close` follows. */
  readonly onWarmup?: () => Promise<void>
  /** Once a second, when all threads or agents have reported it. */
  readonly onSecond: (second: MergedSecond) => void
  /** Whether seconds have details; those of a fleet never have. */
  readonly detail?: boolean
  /** Once a second for each thread of this machine. */
  readonly onLoad?: (load: ThreadLoad) => void
  /** The target is heythere's own server, which never speaks first. */
  readonly isOwnServer?: boolean
  /** How long after its deadline a thread may answer before it is given up (GRACE_MS). */
  readonly graceMs?: number
}

/** Implemented by the driver of this process and by the coordinator of a fleet. */
export interface Drive {
  (plan: DrivePlan, watch: Watch): Promise<Driven>
  /** Starts what takes time and needs no target, so the target can start meanwhile. */
  readonly comeUp?: (workers: number) => ReadyDriver
}

/** A driver whose threads are loading their code already. It drives once. */
export interface ReadyDriver {
  readonly drive: (plan: DrivePlan, watch: Watch) => Promise<Driven>
  /** Ends the threads, even if they never drove. */
  close(): Promise<void>
}
