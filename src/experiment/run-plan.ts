import { type Drive, type Driven, drive } from '../driver/driver.js'
import { RunError, reasonOf } from '../errors.js'
import type { Plan } from '../plan/plan.js'
import type { Second } from '../recording/timeline.js'
import { RESULT_SCHEMA, type Result, type Run } from '../result/result.js'
import { type MeasuredServer, toRun } from '../result/run.js'
import { summarize } from '../result/summary.js'
import { warningsOf } from '../result/warnings.js'
import { ServerProcess } from '../server/process.js'
import { nowUs } from '../threads/clock.js'
import { environment } from './environment.js'
import { kernel } from './kernel.js'
import { totalCpuUs } from './process-cpu.js'

/** What one may want to see while a plan runs. */
export interface RunWatch {
  /** Aborting ends the run at once; the Result holds what was measured until then. */
  readonly signal: AbortSignal
  readonly onPhase: (phase: 'start' | 'warm-up' | 'measure' | 'drain') => void
  readonly onSecond: (second: Second) => void
}

/** What stands beside the driver's own figures. */
interface Beside {
  readonly server: MeasuredServer | null
  readonly foreignCpuUs: number | null
  readonly stoppedUs: number | null
}

function runOf(driven: Driven, beside: Beside, signal: AbortSignal): Run {
  return toRun({
    state: signal.aborted ? 'stopped' : driven.lost.length > 0 ? 'failed' : 'completed',
    recording: driven.recording,
    plannedEndUs: driven.plannedEndUs,
    cpuUs: driven.cpuUs,
    wallUs: driven.wallUs,
    threads: driven.threads,
    kernel: kernel(),
    ...beside,
  })
}

/** What came of one run; `error` where it failed, beside whatever was measured. */
interface Outcome {
  readonly run: Run | null
  readonly error: RunError | null
}

function runErrorOf(thrown: unknown): RunError {
  return thrown instanceof RunError
    ? thrown
    : new RunError('driver-died', reasonOf(thrown), { cause: thrown })
}

/** One run: start the target, warm up, measure, drain. Our own server is fresh for each. */
async function runOnce(plan: Plan, watch: RunWatch, drives: Drive): Promise<Outcome> {
  watch.onPhase('start')
  let server: ServerProcess | null = null
  let stoppedUs: number | null = null
  let lastSnapshot: MeasuredServer | null = null
  let cpuBeforeUs = 0
  let foreignCpuUs: number | null = null
  let signal = watch.signal
  const onAbort = () => {
    stoppedUs ??= nowUs()
  }
  try {
    if (plan.target.kind === 'own') server = await ServerProcess.start(plan.target.server)
    const aimed: Plan = server
      ? { ...plan, target: { kind: 'tcp', host: server.host, port: server.port } }
      : plan
    // A server that dies ends the run as a stop does, so that what was recorded is kept
    if (server) signal = AbortSignal.any([watch.signal, server.died])
    signal.addEventListener('abort', onAbort, { once: true })
    watch.onPhase(plan.warmupMs > 0 ? 'warm-up' : 'measure')
    const driven = await drives(aimed, {
      signal,
      onSecond: watch.onSecond,
      onWindow: async edge => {
        if (edge === 'open') watch.onPhase('measure')
        if (plan.pids.length > 0 && edge === 'open') cpuBeforeUs = totalCpuUs(plan.pids)
        if (plan.pids.length > 0 && edge === 'close') foreignCpuUs = totalCpuUs(plan.pids) - cpuBeforeUs
        if (!server || server.failure) return
        if (edge === 'open') await server.reset()
        else lastSnapshot = await server.snapshot()
      },
    })
    const run = runOf(driven, { server: lastSnapshot, foreignCpuUs, stoppedUs }, watch.signal)
    const lost = driven.lost[0]
    const error =
      server?.failure ??
      (lost === undefined ? null : new RunError('driver-died', `a driver thread died: ${lost}`))
    return { run: error && run.state === 'completed' ? { ...run, state: 'failed' } : run, error }
  } catch (error) {
    return { run: null, error: watch.signal.aborted ? null : runErrorOf(error) }
  } finally {
    // One left behind by each run would make Node warn of a leak from the eleventh on
    signal.removeEventListener('abort', onAbort)
    watch.onPhase('drain')
    await server?.stop()
  }
}

/** Runs a plan as often as it says and makes the Result, also of what ended early. */
export async function runPlan(plan: Plan, watch: RunWatch, drives: Drive = drive): Promise<Result> {
  const where = await environment(new Date())
  // A process that is not there is wrong use, and better known before the run
  totalCpuUs(plan.pids)
  const runs: Run[] = []
  let error: RunError | null = null
  for (let turn = 0; turn < plan.runs && error === null && !watch.signal.aborted; turn++) {
    // Other arrivals in each run: runs that share them would not be independent
    const outcome = await runOnce({ ...plan, seed: plan.seed + turn }, watch, drives)
    if (outcome.run) runs.push(outcome.run)
    error = outcome.error
  }
  const succeeded = runs.some(run => run.requests.ok > 0)
  if (error === null && !succeeded && !watch.signal.aborted)
    error = new RunError('nothing-succeeded', 'not one exchange succeeded')
  return {
    schema: RESULT_SCHEMA,
    state: watch.signal.aborted ? 'stopped' : error ? 'failed' : 'completed',
    error: error && { code: error.code, message: error.message },
    plan,
    environment: where,
    runs,
    summary: summarize(runs),
    warnings: warningsOf({ plan, environment: where, runs }),
  }
}
