import { extname } from 'node:path'
import { RunError, UsageError } from '../errors.js'
import { machine } from '../experiment/environment.js'
import { runPlan } from '../experiment/run-plan.js'
import { parsePlan } from '../plan/parse-plan.js'
import type { Plan } from '../plan/plan.js'
import { json } from '../report/json.js'
import { REPORT_OF_EXTENSION, REPORTS } from '../report/report.js'
import { table } from '../report/table.js'
import type { Result } from '../result/result.js'
import { benchFlags, readFlags, type Values } from './flags.js'
import { Progress } from './progress.js'
import { save } from './save.js'
import { serverOptions } from './serve.js'
import { stopOnSignals } from './stop-signals.js'

const bytes = (text: string | undefined): Uint8Array | undefined =>
  text === undefined ? undefined : new TextEncoder().encode(text)

function planOf(target: string | undefined, values: Values<typeof benchFlags>): Plan {
  return parsePlan(
    {
      target,
      server: serverOptions(values),
      title: values.title,
      connections: values.connections,
      workers: values.workers,
      durationMs: values.duration,
      warmupMs: values.warmup,
      requests: values.requests,
      seed: values.seed,
      message: bytes(values.message),
      expect: bytes(values.expect),
      timeoutMs: values.timeout,
      connectTimeoutMs: values['connect-timeout'],
    },
    machine(),
  )
}

/** A file's extension names its format; what can't be written is said before the run, not after it. */
function checkOutputs(paths: readonly string[]): void {
  for (const path of paths)
    if (path !== '-' && path !== '/dev/null' && !Object.hasOwn(REPORT_OF_EXTENSION, extname(path)))
      throw new UsageError(
        `--output ${path}: the extension must be one of ${Object.keys(REPORT_OF_EXTENSION).join(', ')}`,
      )
}

/** Saves first and prints last, so that a closed pipe costs no file. Answers what could not be written. */
async function deliver(result: Result, values: Values<typeof benchFlags>): Promise<RunError[]> {
  const failed: RunError[] = []
  let onStdout = values.json ? json([result]) : table([result])
  for (const path of values.output ?? []) {
    if (path === '-') {
      onStdout = json([result])
      continue
    }
    const format = REPORT_OF_EXTENSION[extname(path)] ?? 'json'
    await save(path, REPORTS[format]([result])).catch(error => {
      if (!(error instanceof RunError)) throw error
      failed.push(error)
    })
  }
  process.stdout.write(onStdout)
  return failed
}

/** One measurement: progress on stderr, the summary on stdout. Answers the exit code. */
export async function bench(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(benchFlags, argv)
  checkOutputs(values.output ?? [])
  const plan = planOf(argv.target === undefined ? undefined : String(argv.target), values)
  const showsProgress = process.stderr.isTTY && values.progress !== false
  const progress = new Progress(
    showsProgress ? text => process.stderr.write(text) : () => undefined,
    plan.durationMs,
  )
  const stop = stopOnSignals()
  try {
    const result = await runPlan(plan, {
      signal: stop.signal,
      onPhase: phase => progress.phase(phase),
      onSecond: second => progress.second(second),
    })
    progress.clear()
    const unwritten = await deliver(result, values)
    if (result.error) console.error(`heythere: ${result.error.message}`)
    for (const error of unwritten) console.error(`heythere: ${error.message}`)
    return stop.code() ?? (result.error || unwritten.length > 0 ? 1 : 0)
  } finally {
    progress.clear()
    stop.release()
  }
}
