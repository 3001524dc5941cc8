import type { ThreadLoad } from '../driver/drive.js'
import type { RunOutcome, RunPhase, RunStart } from '../experiment/run-plan.js'
import type { MergedSecond } from '../recording/timeline.js'
import type { Warning } from '../result/result.js'

/**
 * Receives the events of successive runs. Each call returns at once: a sink writes or sends in the
 * background. A sink implements only the calls that it needs.
 */
export interface Sink {
  /** Whether it uses the details of seconds, which cost the driver some time. */
  readonly detail?: boolean
  /** A run starts. */
  begin?(run: RunStart): void
  phase?(phase: RunPhase): void
  /** A second of the window is over, and all threads or agents have reported it. */
  second?(second: MergedSecond): void
  /** The share of a second in which a driver thread of this machine was busy. */
  load?(load: ThreadLoad): void
  /** The number of requests that wait in the bundled server. */
  waiting?(requests: number): void
  /** The run is over, successful or not. */
  end?(outcome: RunOutcome): void
  /** There are no further runs. Resolves soon, even without the receiver, with what was not delivered. */
  close(): Promise<readonly Warning[]>
}
