import { isDeepStrictEqual } from 'node:util'
import { UsageError } from '../errors.js'
import { readHttpRequest } from '../protocol/http/request.js'
import { fromPlanBytes } from './bytes.js'
import { type PlanOptions, planFrom } from './parse-plan.js'
import type { Machine, ServerOptions } from './parse-server.js'
import type { Plan } from './plan.js'
import { formatTarget, parseUrl, type TargetOptions } from './target.js'

type Mutable<Of> = { -readonly [Name in keyof Of]: Of[Name] }

function targetOptions({ target }: Plan): TargetOptions & { readonly server?: ServerOptions } {
  if (target.kind === 'own') return { server: target.server }
  if (target.kind !== 'tls') return { target: formatTarget(target) }
  const { ca, cert, key, insecure, servername } = target.tls
  return {
    target: formatTarget(target),
    ca: ca ?? undefined,
    cert: cert ?? undefined,
    key: key ?? undefined,
    insecure,
    servername: servername ?? undefined,
  }
}

function exchangeOptions({ exchange }: Plan): PlanOptions {
  if (exchange.kind === 'protocol' && exchange.name === 'http') {
    if (exchange.message === null) return { protocol: 'http' }
    const { method, path, headers, body } = readHttpRequest(fromPlanBytes(exchange.message))
    return { protocol: 'http', method, path, headers, body: body ?? undefined }
  }
  if (exchange.kind === 'protocol')
    return {
      protocol: exchange.name,
      message: exchange.message ? fromPlanBytes(exchange.message) : undefined,
    }
  if (exchange.kind === 'workload') return { workload: exchange.spec }
  return {
    message: fromPlanBytes(exchange.request),
    until: exchange.until,
    expect: exchange.expect ? fromPlanBytes(exchange.expect) : undefined,
  }
}

function loadOptions({ load, durationMs }: Plan): PlanOptions {
  const length = { durationMs: durationMs ?? undefined }
  if (load.kind === 'closed') return { ...length, rampUpMs: load.rampUpMs === 0 ? undefined : load.rampUpMs }
  const { shape, arrival, pacing } = load
  const spacing = { arrival, pacing }
  switch (shape.kind) {
    case 'rate':
      return { ...length, ratePerSecond: shape.ratePerSecond, ...spacing }
    case 'stages':
      return { stages: shape.stages, ...spacing }
    case 'trace':
      return { rateFile: shape, ...spacing }
  }
}

function allOptions(plan: Plan): PlanOptions {
  const { requests } = plan
  return {
    ...targetOptions(plan),
    ...exchangeOptions(plan),
    title: plan.title,
    connections: plan.connections,
    agents: plan.agents ?? undefined,
    workers: plan.workers,
    warmupMs: plan.warmupMs,
    requests: requests ?? undefined,
    ...loadOptions(plan),
    connectRatePerSecond: plan.connectRatePerSecond ?? undefined,
    keepAlive: plan.keepAlive,
    pipelining: plan.pipelining,
    thresholds: plan.thresholds,
    runs: plan.runs,
    pids: plan.pids,
    timeoutMs: plan.timeoutMs,
    connectTimeoutMs: plan.connectTimeoutMs,
    seed: plan.seed,
  }
}

function makes(options: PlanOptions, plan: Plan, machine: Machine): boolean {
  try {
    return isDeepStrictEqual(planFrom(options, machine).plan, plan)
  } catch (error) {
    if (error instanceof UsageError) return false
    throw error
  }
}

/**
 * The options that make this plan again. Those that follow from others are left out, so they follow anew if
 * the others change: the end of a reply depends on connection reuse, a length on the message, and the warm-up
 * on whether there is a number of requests.
 */
export function optionsOf(plan: Plan, machine: Machine): PlanOptions {
  const drop = (from: PlanOptions, shorter: PlanOptions) => (makes(shorter, plan, machine) ? shorter : from)
  const server = ['requestUntil', 'maxRequestBytes', 'keepAlive', 'seed', 'maxConnections'] as const
  const exchange = ['until', 'message', 'expect', 'method'] as const
  let options = allOptions(plan)
  for (const name of server)
    options = drop(options, {
      ...options,
      server: options.server && { ...options.server, [name]: undefined },
    })
  for (const name of exchange) options = drop(options, { ...options, [name]: undefined })
  return drop(options, { ...options, warmupMs: undefined })
}

const OF_HTTP = ['path', 'method', 'headers', 'body'] as const
const OF_RULE = ['message', 'until', 'expect'] as const
const OF_ONE_MESSAGE = [...OF_RULE, 'protocol', ...OF_HTTP] as const
const OF_EXCHANGE = [
  ...OF_ONE_MESSAGE,
  'workload',
  'variables',
  'data',
  'dataOrder',
  'openings',
  'openingUntil',
  'greeting',
  'think',
] as const

const OF_SHAPE = ['ratePerSecond', 'stages', 'rateFile', 'rampUpMs'] as const
const OF_LENGTH = ['durationMs', 'requests'] as const

const isGiven = ([, value]: readonly [string, unknown]): boolean => value !== undefined
const givenOf = <Of extends object>(options: Of): Partial<Of> =>
  Object.fromEntries(Object.entries(options).filter(isGiven)) as Partial<Of>

/** A plan's options, overridden by the given ones. An option also replaces others that set the same thing. */
export function mergeOptions(planned: PlanOptions, all: PlanOptions): PlanOptions {
  const { server, ...given } = givenOf(all)
  const kept: Mutable<PlanOptions> = { ...planned }
  // A workload replaces the whole exchange
  if (given.workload !== undefined) for (const name of OF_EXCHANGE) delete kept[name]
  const url = given.target === undefined ? null : parseUrl(given.target)
  if (url !== null) {
    delete kept.path
    if (kept.protocol !== 'http') for (const name of OF_ONE_MESSAGE) delete kept[name]
  }
  if (given.target !== undefined)
    for (const name of ['server', 'ca', 'cert', 'key', 'insecure', 'servername'] as const) delete kept[name]
  if (given.requests !== undefined || given.durationMs !== undefined) {
    delete kept.requests
    delete kept.durationMs
  }
  // A new shape replaces the old one, and its length
  if (OF_SHAPE.some(name => given[name] !== undefined)) for (const name of OF_SHAPE) delete kept[name]
  if (given.stages !== undefined || given.rateFile !== undefined)
    for (const name of OF_LENGTH) delete kept[name]
  if (given.protocol !== undefined)
    for (const name of given.protocol === kept.protocol ? OF_RULE : OF_ONE_MESSAGE) delete kept[name]
  if (given.until !== undefined || given.expect !== undefined) {
    delete kept.protocol
    for (const name of OF_HTTP) delete kept[name]
  }
  // Pipelining needs connection reuse, which every plan sets
  if (given.pipelining !== undefined && kept.keepAlive === false) delete kept.keepAlive
  // A connection that is not reused can't carry several requests
  if (given.keepAlive === false) delete kept.pipelining
  // The expected reply belonged to the old message
  if (given.message !== undefined) delete kept.expect
  return { ...kept, ...given, server: { ...kept.server, ...givenOf(server ?? {}) } }
}
