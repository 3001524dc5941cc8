import type { ThreadLoad } from '../driver/drive.js'
import type { RunOutcome, RunPhase, RunStart } from '../experiment/run-plan.js'
import type { MergedSecond } from '../recording/timeline.js'
import type { Warning } from '../result/result.js'

/**
 * Who listens while runs go on, one after the other. Each call returns at once: what a sink writes or sends it does by
 * itself. A sink has only the calls that it wants.
 */
export interface Sink {
  /** Whether it makes use of what seconds tell in detail, which costs the driver a little. */
  readonly detail?: boolean
  /** A run begins. */
  begin?(run: RunStart): void
  phase?(phase: RunPhase): void
  /** A second of the window is over, and all threads or agents have reported it. */
  second?(second: MergedSecond): void
  /** For what part of a second a driver thread of this machine was busy. */
  load?(load: ThreadLoad): void
  /** So many requests wait in our own server. */
  waiting?(requests: number): void
  /** The run is over, well or not. */
  end?(outcome: RunOutcome): void
  /** No run comes any more. Resolves soon, whatever became of the receiver, with what could not be delivered. */
  close(): Promise<readonly Warning[]>
}
