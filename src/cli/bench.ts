import { existsSync, readFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { RunError, reasonOf, UsageError } from '../errors.js'
import { machine } from '../experiment/environment.js'
import { runPlan } from '../experiment/run-plan.js'
import { naming } from '../plan/check-plan.js'
import { ARRIVALS } from '../plan/load.js'
import { parsePlan } from '../plan/parse-plan.js'
import type { Plan } from '../plan/plan.js'
import { readEscapes } from '../protocol/escapes.js'
import { isProtocolName } from '../protocol/protocols.js'
import { json } from '../report/json.js'
import { REPORT_OF_EXTENSION, REPORTS } from '../report/report.js'
import { tableWith, USUAL_PERCENTILES } from '../report/table.js'
import type { Result } from '../result/result.js'
import { benchFlags, oneOf, readFlags, type Values } from './flags.js'
import { Progress } from './progress.js'
import { save } from './save.js'
import { serverOptions } from './serve.js'
import { stopOnSignals } from './stop-signals.js'

/** The bytes of -m or -E, as typed or with their escapes read. */
function textBytes(
  flag: string,
  text: string | undefined,
  escapes: boolean | undefined,
): Uint8Array | undefined {
  if (text === undefined) return undefined
  return escapes ? naming(flag, text, readEscapes) : new TextEncoder().encode(text)
}

/** What is sent, by whichever of three flags says it. */
function messageOf(values: Values<typeof benchFlags>): Uint8Array | undefined {
  const { message, 'message-file': file, 'message-size': size } = values
  if ([message, file, size].filter(given => given !== undefined).length > 1)
    throw new UsageError('--message, --message-file, --message-size: each says what is sent; use one of them')
  if (size !== undefined) {
    if (size < 1 || size > MOST_MESSAGE_BYTES)
      throw new UsageError(`--message-size ${size}: must be from 1 to ${MOST_MESSAGE_BYTES} bytes`)
    return new Uint8Array(size).fill('x'.charCodeAt(0))
  }
  if (file === undefined) return textBytes('--message', message, values.escapes)
  try {
    return readFileSync(file)
  } catch (error) {
    throw new UsageError(`--message-file ${file}: can't be read: ${reasonOf(error)}`)
  }
}

/** A message is held once for each depth of a pipeline, so it has a bound. */
const MOST_MESSAGE_BYTES = 64 * 1024 * 1024

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
      ratePerSecond: values.rate,
      arrival: oneOf('--arrival', values.arrival, ARRIVALS),
      keepAlive: values['keep-alive'],
      pipelining: values.pipelining,
      runs: values.runs,
      pids: values.pid,
      message: messageOf(values),
      until: values.until,
      protocol: values.protocol === undefined ? undefined : protocolPath(values.protocol),
      expect: textBytes('--expect', values.expect, values.escapes),
      timeoutMs: values.timeout,
      connectTimeoutMs: values['connect-timeout'],
    },
    machine(),
  )
}

/** A module's path is made absolute, so that a saved plan can be repeated from anywhere. */
function protocolPath(name: string): string {
  if (isProtocolName(name) || !/[/\\.]/.test(name)) return name
  if (!existsSync(name)) throw new UsageError(`--protocol ${name}: there is no such file`)
  return resolve(name)
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
  let onStdout = values.json ? json([result]) : tableWith(values.percentiles ?? USUAL_PERCENTILES)([result])
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
