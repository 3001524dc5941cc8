import type { ThreadsAccount } from '../account/threads-account.js'
import type { RunError } from '../errors.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import type { FleetFigures } from '../recording/fleet-account.js'
import type { Recording } from '../recording/recording.js'
import type { MergedSecond, TimelinePoint } from '../recording/timeline.js'
import type { Window } from '../recording/window.js'
import type { Edge } from './marks.js'

/** What one driver thread did in the window, beside what it recorded. */
export interface ThreadUsage {
  readonly connections: number
  readonly exchanges: number
  readonly eventLoopUtilization: number
}

/** For what part of a second a driver thread of this machine was busy, by its number from 0. */
export interface ThreadLoad {
  /** The number of the thread, from 0. */
  readonly thread: number
  /** The share of the last second that it was busy, from 0 to 1. */
  readonly utilization: number
}

/**
 * What a drive brings home. `lost`: what died on the way, one error each; what it had recorded may be gone with it, and
 * what a thread had in flight is unfinished.
 */
export interface Driven {
  /** What the target's name was resolved to. */
  readonly address: string
  readonly recording: Recording
  /** Also of what was lost later, as far as it had told. */
  readonly timeline: readonly TimelinePoint[]
  readonly window: Window
  /** When a stop cut the load; null: nothing did. */
  readonly stoppedUs: number | null
  /** When the load really began on the last of the threads. */
  readonly startedUs: number
  readonly threads: readonly ThreadUsage[]
  /** CPU time of the driver's threads between the marks, and how long that was. */
  readonly cpuUs: number
  readonly wallUs: number
  /** Of all threads of this process; null where a fleet drove, or a mark never came. */
  readonly account: ThreadsAccount | null
  readonly lost: readonly RunError[]
  /** How a fleet's agents fared; null where this machine drove alone. */
  readonly fleet: FleetFigures | null
}

export interface Watch {
  /** Aborting ends the drive at once; it still resolves, with what was recorded. */
  readonly signal: AbortSignal
  /** The window opens or closes; the load goes on meanwhile. Without warm-up, the load begins when this has resolved. */
  readonly onWindow: (edge: Edge) => Promise<void>
  /** A warm-up begins after which few requests may be over before the open window is told of: then only its end is. */
  readonly onWarmup?: () => Promise<void>
  /** Once a second, when all threads or agents have told of it. */
  readonly onSecond: (second: MergedSecond) => void
  /** Whether seconds are wanted in detail; a fleet's have none. */
  readonly detail?: boolean
  /** Once a second and thread of this machine. */
  readonly onLoad?: (load: ThreadLoad) => void
  /** The target is a server of ours, which speaks when it is asked. */
  readonly isOwnServer?: boolean
  /** How much later than it has to a thread may answer before it is given up (GRACE_MS). */
  readonly graceMs?: number
}

/** Met by the driver here, and by whatever drives from elsewhere. */
export interface Drive {
  (plan: DrivePlan, watch: Watch): Promise<Driven>
  /** Starts what needs time and no target, so that the target can start meanwhile. */
  readonly comeUp?: (workers: number) => ReadyDriver
}

/** A driver whose threads load their code already. It drives once. */
export interface ReadyDriver {
  readonly drive: (plan: DrivePlan, watch: Watch) => Promise<Driven>
  /** Ends the threads, whether it drove or not. */
  close(): Promise<void>
}
