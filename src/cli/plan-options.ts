import { UsageError } from '../errors.js'
import { machine } from '../experiment/environment.js'
import { naming } from '../plan/check-plan.js'
import { PLAN_DEFAULTS } from '../plan/defaults.js'

import { mergeOptions, optionsOf } from '../plan/options-of-plan.js'
import { MOST_MESSAGE_BYTES } from '../plan/parse-exchange.js'
import { type PlanOptions, parsePlan } from '../plan/parse-plan.js'
import type { Plan } from '../plan/plan.js'
import { readEscapes } from '../protocol/escapes.js'
import { isProtocolName } from '../protocol/protocols.js'
import { readLimited } from '../read-limited.js'
import { parseThreshold } from '../result/threshold.js'
import { formatCount } from '../units.js'
import { existing, targetFromAnywhere } from './existing-path.js'
import type { benchFlags } from './flags/bench.js'
import type { Values } from './read-flags.js'
import { serverOptions } from './server-options.js'

/** The bytes of -m or -E, literally or with interpreted escapes. */
function textBytes<Text extends string | undefined>(
  flag: string,
  text: Text,
  escapes: boolean | undefined,
): Uint8Array | (Text extends string ? never : undefined) {
  if (text === undefined) return undefined as Text extends string ? never : undefined
  return escapes ? naming(flag, text, readEscapes) : new TextEncoder().encode(text)
}

/** The request, from one of three flags. */
function messageOf(values: Values<typeof benchFlags>, read: ReadBytes): Uint8Array | undefined {
  const { message, 'message-file': file, 'message-size': size } = values
  if ([message, file, size].filter(given => given !== undefined).length > 1)
    throw new UsageError('--message, --message-file, --message-size: each sets the request; use one of them')
  if (size !== undefined) {
    if (size < 1 || size > MOST_MESSAGE_BYTES)
      throw new UsageError(
        `--message-size ${size}: must be from 1 to ${formatCount(MOST_MESSAGE_BYTES)} bytes`,
      )
    return new Uint8Array(size).fill('x'.charCodeAt(0))
  }
  if (file === undefined) return textBytes('--message', message, values.escapes)
  return read(file, '--message-file')
}

/** The body of an HTTP request, from one of two flags. */
function bodyOf(values: Values<typeof benchFlags>, read: ReadBytes): Uint8Array | undefined {
  const { body, 'body-file': file } = values
  if (file === undefined) return textBytes('--body', body, values.escapes)
  if (body !== undefined) throw new UsageError('--body, --body-file: each sets the body; use one of them')
  return read(file, '--body-file')
}

/** Reads a file that a flag names. */
export type ReadBytes = (path: string, flag: string) => Uint8Array

/** The bytes of -f, or of another flag. Throws UsageError. */
export const messageIn: ReadBytes = (path, flag) =>
  naming(flag, path, () => readLimited(path, MOST_MESSAGE_BYTES, 'send a shorter one'))

function thresholdsOf(texts: readonly string[]): string[] {
  return texts.map(text => naming('--threshold', text, parseThreshold).text)
}

/** The plan of --config; null if it was not given. Throws UsageError. */
export async function plannedBy({ config }: { readonly config: string | undefined }): Promise<Plan | null> {
  if (config === undefined) return null
  // Loads the schemas of all saved files, which runs without --config do not need
  const { loadPlan } = await import('./load-file.js')
  return loadPlan(config)
}

/** The flags as options of a Plan; they override `planned`. Throws UsageError with flag, value and cure. */
export function planOf(
  target: string | undefined,
  values: Values<typeof benchFlags>,
  planned: Plan | null,
  readMessage = messageIn,
): Plan {
  const thisMachine = machine()
  const given: PlanOptions = {
    target: targetFromAnywhere(target),
    server: serverOptions(values),
    tls: values.tls,
    ca: existing('--ca', values.ca),
    cert: existing('--cert', values.cert),
    key: existing('--key', values.key),
    insecure: values.insecure,
    servername: values.servername,
    title: values.title,
    connections: values.connections,
    agents:
      values.nats === undefined ? undefined : (values.agents ?? planned?.agents ?? PLAN_DEFAULTS.agents),
    workers: values.workers,
    durationMs: values.duration,
    warmupMs: values.warmup,
    requests: values.requests,
    seed: values.seed,
    ratePerSecond: values.rate,
    stages: values.stage,
    rateFile: existing('--rate-file', values['rate-file']),
    rateScale: values['rate-scale'],
    rateSpeed: values['rate-speed'],
    arrival: values.arrival,
    pacing: values.pacing,
    rampUpMs: values['ramp-up'],
    connectRatePerSecond: values['connect-rate'],
    keepAlive: values['keep-alive'],
    pipelining: values.pipelining,
    runs: values.runs,
    thresholds: values.threshold && thresholdsOf(values.threshold),
    pids: values.pid,
    method: values.method,
    headers: values.header,
    body: bodyOf(values, readMessage),
    variables: values.var,
    data: existing('--data', values.data),
    dataOrder: values['data-order'],
    workload: existing('--workload', values.workload),
    openings: values.opening?.map(text => textBytes('--opening', text, values.escapes)),
    openingUntil: values['opening-until'],
    greeting: values.greeting,
    think: values.think,
    message: messageOf(values, readMessage),
    until: values.until,
    protocol: protocolPath(values.protocol),
    expect: textBytes('--expect', values.expect, values.escapes),
    timeoutMs: values.timeout,
    connectTimeoutMs: values['connect-timeout'],
  }
  if (planned === null) return parsePlan(given, thisMachine)
  // Without a fleet, this machine drives the load of its plan
  const agents = values.nats === undefined ? null : planned.agents
  return parsePlan(mergeOptions(optionsOf({ ...planned, agents }, thisMachine), given), thisMachine)
}

function protocolPath(name: string | undefined): string | undefined {
  const isModule = name !== undefined && !isProtocolName(name) && /[/\\.]/.test(name)
  return isModule ? existing('--protocol', name) : name
}

/** Prints the plan on stdout in the format of --config. Returns the exit code. */
export function printPlan(plan: Plan): number {
  process.stdout.write(`${JSON.stringify(plan, null, 2)}\n`)
  return 0
}
