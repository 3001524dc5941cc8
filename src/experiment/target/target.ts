import type { Driven } from '../../driver/drive.js'
import type { Edge } from '../../driver/marks.js'
import type { RunError } from '../../errors.js'
import type { ForeignTarget, Plan } from '../../plan/plan.js'
import type { NamedProfile } from '../../profile/cpu-profile.js'
import type { NativeSamples } from '../../profile/native/native-times.js'
import type { NoNativeTimes } from '../../profile/profile-record.js'
import type { Span } from '../../profile/run-profile.js'
import type { TargetFigures } from '../../result/run.js'
import { openForeign } from './foreign.js'
import { openOwn } from './own.js'

export interface TargetWatch {
  /** Aborting gives up the start. */
  readonly signal: AbortSignal
  /** While a window is open: requests that wait in the bundled server. Not measured without a listener. */
  readonly onWaiting?: (requests: number) => void
  /** Whether its threads are profiled from their start. */
  readonly profile?: boolean
  /** Whether perf records its process too, if possible. */
  readonly native?: boolean
}

/** Profiles, with their time span and number of exchanges. */
export interface ProfiledWindow extends Span {
  readonly profiles: readonly NamedProfile[]
  /** What perf saw; null if it was not asked. */
  readonly native: NativeSamples | NoNativeTimes | null
  /** null: as many as the driver counted. */
  readonly exchanges: number | null
}

/** The target of one run, from its start to its end. */
export interface OpenTarget {
  /** Where it can be reached. */
  readonly address: ForeignTarget
  /** Aborts when the target is found to be dead. */
  readonly died: AbortSignal
  /** Why its figures can't be complete; null if they can. */
  readonly failure: RunError | null
  /** A warm-up starts. The window after it may be over before its start is reported. */
  onWarmup(): Promise<void>
  /** The window opens or closes: the figures cover the time between. */
  mark(edge: Edge): Promise<void>
  /** What is known about the target in addition to the driver's measurements. */
  figures(driven: Driven): TargetFigures
  /**
   * The profiles of its threads in the window, once the window is over; null if there are none. Only with
   * `profile`. Rejects with RunError.
   */
  profiled(): Promise<ProfiledWindow | null>
  /** Never rejects. */
  close(): Promise<void>
}

export type OpenTargetOf<Kind extends Plan['target']['kind']> = (
  target: Extract<Plan['target'], { kind: Kind }>,
  plan: Plan,
  watch: TargetWatch,
) => Promise<OpenTarget>

/** Starts the target of a plan, or finds it. Rejects with RunError, or UsageError if a --pid is gone. */
export function openTarget(plan: Plan, watch: TargetWatch): Promise<OpenTarget> {
  const { target } = plan
  return target.kind === 'own' ? openOwn(target, plan, watch) : openForeign(target, plan, watch)
}
