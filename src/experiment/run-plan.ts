import { checkTlsFiles } from '../client/tls-files.js'
import type { Drive, Driven, ThreadLoad, Watch } from '../driver/drive.js'
import { drive } from '../driver/driver.js'
import { type RunError, runErrorOf, UsageError } from '../errors.js'
import { naming } from '../plan/check-plan.js'
import { drivePlanOf } from '../plan/drive-plan.js'
import type { Plan } from '../plan/plan.js'
import { leadMs } from '../plan/shape.js'
import { formatTarget, parseTarget } from '../plan/target.js'
import { type RunProfile, runProfileOf } from '../profile/run-profile.js'
import type { MergedSecond } from '../recording/timeline.js'
import { checkThreshold } from '../result/check-threshold.js'
import type { Result, Run } from '../result/result.js'
import { toRun } from '../result/run.js'
import { withStages } from '../result/stages.js'
import { environment } from './environment.js'
import { totalCpuUs } from './target/process-cpu.js'
import { type OpenTarget, openTarget, type ProfiledWindow } from './target/target.js'

export type RunPhase = 'start' | 'warm-up' | 'measure' | 'drain'

/** The start of a run. */
export interface RunStart {
  /** The plan that is run. */
  readonly plan: Plan
  /** The cell of a comparison; '' without one. */
  readonly cell: string
}

/** Callbacks for those who watch a plan run. */
export interface RunWatch {
  /** Aborting ends the run at once; the Result holds what was measured until then. */
  readonly signal: AbortSignal
  /** A run starts. */
  readonly onBegin?: (run: RunStart) => void
  /** A phase of a run starts. */
  readonly onPhase: (phase: RunPhase) => void
  /** A second of the window is over. */
  readonly onSecond: (second: MergedSecond) => void
  /** Whether seconds are reported in detail. */
  readonly detail?: boolean
  /** The utilization of the driver's threads, while a window is open. */
  readonly onLoad?: (load: ThreadLoad) => void
  /** While a window is open: requests that wait in the bundled server. Not measured without a listener. */
  readonly onWaiting?: (requests: number) => void
  /** The run is over. The target of the last run may still be closing. */
  readonly onEnd?: (outcome: RunOutcome) => void
}

/** An error that is only the consequence of a stop is not a failure of the run. */
const isOfStop = (thrown: unknown, signal: AbortSignal): boolean =>
  signal.aborted && (thrown === signal.reason || (thrown instanceof Error && thrown.name === 'AbortError'))

/** The outcome of one run; if it failed, `error` and what was measured until then. */
export interface RunOutcome {
  /** What was measured; null if nothing was. */
  readonly run: Run | null
  /** Why it failed; null if it did not. */
  readonly error: RunError | null
}

/** Receives the end of the threads and of the server of a run, which it does not wait for. Never rejects. */
export type OnClosing = (closed: Promise<unknown>) => void

/** One run, reported to a watcher from start to end. `cell`: see RunStart. Without `onClosing`, all has ended. */
export async function runOnce(
  plan: Plan,
  watch: RunWatch,
  drives: Drive = drive,
  { cell = '', onClosing }: { readonly cell?: string; readonly onClosing?: OnClosing | undefined } = {},
): Promise<RunOutcome> {
  watch.onBegin?.({ plan, cell })
  const outcome = await measureOnce(plan, watch, drives, { onClosing })
  watch.onEnd?.(outcome)
  return outcome
}

/** What a run can deliver in addition to its figures. */
interface Extras {
  readonly onClosing: OnClosing | undefined
  /** Whether perf records the target too, if possible. */
  readonly native: boolean
  /** Receives the profiles of the target's threads before the target is closed. A rejection fails the run. */
  readonly onProfiles: (window: ProfiledWindow, run: Run) => void
}

/** Opens the target, drives it, takes its account and closes it. Does not call `onBegin` and `onEnd`. */
async function measureOnce(
  plan: Plan,
  watch: RunWatch,
  drives: Drive,
  { onClosing, onProfiles, native = false }: Partial<Extras> = {},
): Promise<RunOutcome> {
  let target: OpenTarget | null = null
  const driver = drives.comeUp?.(plan.workers) ?? { drive: drives, close: async () => undefined }
  try {
    watch.onPhase('start')
    target = await openTarget(plan, { ...watch, profile: onProfiles !== undefined, native })
    const driven = await driver.drive(drivePlanOf(plan, target.address), watchOf(plan, watch, target))
    const outcome = outcomeOf(plan, driven, target, watch.signal.aborted)
    const window = outcome.error || !onProfiles ? null : await target.profiled()
    if (window && outcome.run) onProfiles?.(window, outcome.run)
    return outcome
  } catch (error) {
    return { run: null, error: isOfStop(error, watch.signal) ? null : runErrorOf(error, 'driver-died') }
  } finally {
    watch.onPhase('drain')
    const closed = Promise.all([driver.close(), target?.close()])
    if (onClosing) onClosing(closed)
    else await closed
  }
}

function watchOf(plan: Plan, watch: RunWatch, target: OpenTarget): Watch {
  watch.onPhase(leadMs(plan) > 0 ? 'warm-up' : 'measure')
  return {
    // A server that dies ends the run like a stop, so what was recorded is not lost
    signal: AbortSignal.any([watch.signal, target.died]),
    isOwnServer: plan.target.kind === 'own',
    onSecond: watch.onSecond,
    detail: watch.detail === true,
    ...(watch.onLoad && { onLoad: watch.onLoad }),
    onWarmup: () => target.onWarmup(),
    onWindow: edge => {
      if (edge === 'open') watch.onPhase('measure')
      return target.mark(edge)
    },
  }
}

function outcomeOf(plan: Plan, driven: Driven, target: OpenTarget, isStopped: boolean): RunOutcome {
  const error = target.failure ?? driven.lost[0] ?? null
  const state = isStopped ? 'stopped' : error ? 'failed' : 'completed'
  const run = toRun({ state, load: plan.load.kind, ...driven, ...target.figures(driven) })
  return { run: withStages(run, plan, driven.recording), error }
}

/**
 * The plan of one repetition. Each has different arrivals and service times, because runs that share them are
 * not independent. A Result holds the plan with the seeds of run 0; run n adds n to them.
 */
export function planOfTurn(plan: Plan, turn: number): Plan {
  const { target, seed } = plan
  if (target.kind !== 'own') return { ...plan, seed: seed + turn }
  const { server } = target
  return {
    ...plan,
    seed: seed + turn,
    target: { ...target, server: { ...server, seed: server.seed + turn } },
  }
}

/** The outcome of a profiled run; `error` if it failed. */
export interface ProfileOutcome {
  readonly profile: RunProfile | null
  readonly error: RunError | null
}

/**
 * One additional run of a plan, in which the target's threads are profiled. Its figures are not used.
 * Watchers see its progress, but neither its start nor its end. `native`: perf records them too, if possible.
 */
export async function profileOnce(
  plan: Plan,
  watch: RunWatch,
  drives: Drive,
  { round = 0, native = false }: { readonly round?: number; readonly native?: boolean } = {},
): Promise<ProfileOutcome> {
  let profile: RunProfile | null = null
  const { signal, onPhase, onSecond } = watch
  const { error } = await measureOnce(planOfTurn(plan, round), { signal, onPhase, onSecond }, drives, {
    native,
    onProfiles: ({ profiles, exchanges, ...window }, run) => {
      profile = runProfileOf(profiles, { ...window, round, exchanges: exchanges ?? run.requests.ok })
    },
  })
  return { profile, error }
}

/** Checks for wrong use that is better reported before a run than after it. Throws UsageError. */
export function checkPlan(plan: Plan): void {
  totalCpuUs(plan.pids)
  checkTlsFiles(plan.target)
  // A Plan need not come from parsePlan
  if (plan.target.kind !== 'own') naming('TARGET', formatTarget(plan.target), parseTarget)
  for (const text of plan.thresholds) checkThreshold('--threshold', text, plan)
}

/** Throws UsageError if there are no threads to profile. */
export function checkProfiled({ target, pids }: Plan): void {
  if (target.kind !== 'own' && pids.length === 0)
    throw new UsageError(
      '--profile: the target is not the bundled server; name its Node.js process with --pid',
    )
}

/**
 * Runs a plan as many times as its `runs` and makes the Result, also if it ended early. With `onClosing`, the Result
 * does not wait until the last run has closed everything.
 */
export async function runPlan(
  plan: Plan,
  watch: RunWatch,
  drives: Drive = drive,
  { profile = false, onClosing }: { readonly profile?: boolean; readonly onClosing?: OnClosing } = {},
): Promise<Result> {
  checkPlan(plan)
  if (profile) checkProfiled(plan)
  const where = environment(new Date(), [plan])
  // Loads while the driver's threads load their code
  const making = import('./result-of.js')
  const runs: Run[] = []
  let error: RunError | null = null
  for (let turn = 0; turn < plan.runs && error === null && !watch.signal.aborted; turn++) {
    const isLast = turn === plan.runs - 1 && !profile
    const outcome = await runOnce(planOfTurn(plan, turn), watch, drives, isLast ? { onClosing } : {})
    if (outcome.run) runs.push(outcome.run)
    error = outcome.error
  }
  // Profiling costs time, so it gets a separate run after all measurements
  const profiled = profile && error === null ? await profileOnce(plan, watch, drives, { native: true }) : null
  const end = { error: error ?? profiled?.error ?? null, stopped: watch.signal.aborted }
  const { resultOf } = await making
  return resultOf(plan, await where, runs, end, profiled?.profile ? [profiled.profile] : [])
}
