import { type Drive, type Driven, drive, type ThreadLoad } from '../driver/driver.js'
import { RunError } from '../errors.js'
import { naming } from '../plan/check-plan.js'
import type { Plan } from '../plan/plan.js'
import { formatTarget, parseTarget } from '../plan/target.js'
import type { ServerAccount } from '../recording/server-account.js'
import type { MergedSecond } from '../recording/timeline.js'
import { type Environment, type Kernel, RESULT_SCHEMA, type Result, type Run } from '../result/result.js'
import { type ProcessAccount, toRun } from '../result/run.js'
import { summarize } from '../result/summary.js'
import { judge, parseThreshold } from '../result/threshold.js'
import { warningsOf } from '../result/warnings.js'
import { ServerProcess } from '../server/process.js'
import { environment } from './environment.js'
import { KernelMeter } from './kernel.js'
import { ProcessMeter, totalCpuUs } from './process-cpu.js'
import { runErrorOf, ServerMeter } from './server-meter.js'

/** What one may want to see while a plan runs. */
export interface RunWatch {
  /** Aborting ends the run at once; the Result holds what was measured until then. */
  readonly signal: AbortSignal
  readonly onPhase: (phase: 'start' | 'warm-up' | 'measure' | 'drain') => void
  readonly onSecond: (second: MergedSecond) => void
  readonly onLoad?: (load: ThreadLoad) => void
  /** While a window is open: how many requests wait in our own server. It is not asked where nobody wants to know. */
  readonly onWaiting?: (requests: number) => void
}

/** What is known of the target beside what the driver measured. */
interface TargetFigures {
  readonly server: ServerAccount | null
  readonly foreign: ProcessAccount | null
  readonly kernel: Kernel | null
}

function runOf(driven: Driven, load: Plan['load'], target: TargetFigures, signal: AbortSignal): Run {
  return toRun({
    state: signal.aborted ? 'stopped' : driven.lost.length > 0 ? 'failed' : 'completed',
    load: load.kind,
    ...driven,
    ...target,
  })
}

/** What came of one run; `error` where it failed, beside whatever was measured. */
export interface RunOutcome {
  readonly run: Run | null
  readonly error: RunError | null
}

const ASK_MS = 500

/** Asks the server over and over. Answers how to end that. */
function askWaiting(server: ServerProcess, onWaiting: (requests: number) => void): () => void {
  const timer = setInterval(() => {
    server.waiting().then(
      requests => requests !== null && onWaiting(requests),
      () => clearInterval(timer), // it died or is stuck, which others notice and tell
    )
  }, ASK_MS)
  return () => clearInterval(timer)
}

/** One run: start the target, load it through warm-up and window, drain. Our own server is fresh for each. */
export async function runOnce(plan: Plan, watch: RunWatch, drives: Drive = drive): Promise<RunOutcome> {
  watch.onPhase('start')
  let server: ServerProcess | null = null
  let meter: ServerMeter | null = null
  const processes = new ProcessMeter(plan.pids)
  const kernel = new KernelMeter()
  let endAsking: (() => void) | undefined
  try {
    if (plan.target.kind === 'own') server = await ServerProcess.start(plan.target.server, watch.signal)
    const aimed: Plan = server
      ? { ...plan, target: { kind: 'tcp', host: server.host, port: server.port } }
      : plan
    meter = server && new ServerMeter(server)
    watch.onPhase(plan.warmupMs > 0 ? 'warm-up' : 'measure')
    const driven = await drives(aimed, {
      // A server that dies ends the run as a stop does, so that what was recorded is kept
      signal: server ? AbortSignal.any([watch.signal, server.died]) : watch.signal,
      onSecond: watch.onSecond,
      ...(watch.onLoad && { onLoad: watch.onLoad }),
      onWindow: async edge => {
        if (edge === 'open') watch.onPhase('measure')
        kernel.mark(edge)
        processes.mark(edge)
        endAsking?.()
        if (edge === 'open' && server && watch.onWaiting) endAsking = askWaiting(server, watch.onWaiting)
        await meter?.mark(edge)
      },
    })
    const target = {
      server: meter?.account ?? null,
      foreign: processes.account,
      // A fleet's ports are elsewhere
      kernel: 'port' in aimed.target && driven.fleet === null ? kernel.figures(aimed.target.port) : null,
    }
    const run = runOf(driven, plan.load, target, watch.signal)
    const error = server?.failure ?? meter?.silence ?? driven.lost[0] ?? null
    return { run: error && run.state === 'completed' ? { ...run, state: 'failed' } : run, error }
  } catch (error) {
    return { run: null, error: watch.signal.aborted ? null : runErrorOf(error) }
  } finally {
    endAsking?.()
    watch.onPhase('drain')
    await server?.stop()
  }
}

/** The Result of the runs there are. */
export function resultOf(
  plan: Plan,
  where: Environment,
  runs: readonly Run[],
  end: { readonly error: RunError | null; readonly stopped: boolean },
): Result {
  const succeeded = runs.some(run => run.requests.ok > 0)
  const error =
    end.error ??
    (succeeded || end.stopped ? null : new RunError('nothing-succeeded', 'not one exchange succeeded'))
  return {
    schema: RESULT_SCHEMA,
    state: end.stopped ? 'stopped' : error ? 'failed' : 'completed',
    error: error && { code: error.code, message: error.message },
    plan,
    environment: where,
    runs,
    summary: summarize(runs),
    thresholds: plan.thresholds.map(text => judge(parseThreshold(text), runs)),
    warnings: warningsOf({ plan, environment: where, runs }),
  }
}

/**
 * The plan of one repetition: other arrivals and other service times in each, since runs that share them would not be
 * independent. A Result holds the plan with the first one's seeds; run n (from 0) has those plus n.
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

/** What is wrong use, and better known before a run than after it. Throws UsageError. */
export function checkPlan(plan: Plan): void {
  totalCpuUs(plan.pids)
  // A Plan may come from elsewhere than from parsePlan
  if (plan.target.kind !== 'own') naming('TARGET', formatTarget(plan.target), parseTarget)
  for (const text of plan.thresholds) naming('--threshold', text, parseThreshold)
}

/** Runs a plan as often as it says and makes the Result, also of what ended early. */
export async function runPlan(plan: Plan, watch: RunWatch, drives: Drive = drive): Promise<Result> {
  checkPlan(plan)
  const where = await environment(new Date(), [plan])
  const runs: Run[] = []
  let error: RunError | null = null
  for (let turn = 0; turn < plan.runs && error === null && !watch.signal.aborted; turn++) {
    const outcome = await runOnce(planOfTurn(plan, turn), watch, drives)
    if (outcome.run) runs.push(outcome.run)
    error = outcome.error
  }
  return resultOf(plan, where, runs, { error, stopped: watch.signal.aborted })
}
