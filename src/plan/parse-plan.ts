import { UsageError } from '../errors.js'
import { isProtocolName, makeProtocol, PROTOCOL_NAMES, type ProtocolName } from '../protocol/protocols.js'
import { TUTORIAL_REQUEST } from '../protocol/tutorial.js'
import type { GivenWorkload } from '../workload/given.js'
import { checkPlanOptions } from './check-options.js'
import { checkOrThrow, naming } from './check-plan.js'
import { PLAN_DEFAULTS as DEFAULTS, SERVER_DEFAULTS, SPARE_DESCRIPTORS } from './defaults.js'
import type { Load } from './load.js'
import { type ExchangeOptions, parseExchange } from './parse-exchange.js'
import { type LoadOptions, lengthOf, parseLoad } from './parse-load.js'
import { type Machine, mostConnections, parseServer, type ServerOptions } from './parse-server.js'
import { type Plan, planSchema, type Target } from './plan.js'
import { parseUrl, type TargetOptions, targetOf, tlsFileOf, tlsFlagOf } from './target.js'
import { checkWorkload, hasTemplates } from './workload-options.js'

/** The flags of `bench` that were given, in the plan's units. Undefined options take their default here. */
export interface PlanOptions extends ExchangeOptions, TargetOptions, LoadOptions {
  /** A name for the result. Default: none. */
  readonly title?: string | undefined
  /** Options of the bundled server, which is started if there is no `target`. */
  readonly server?: ServerOptions | undefined
  /** Concurrent clients; in an open load the most open connections. Default: 64; in an open load 1000. */
  readonly connections?: number | undefined
  /** The number of agents of a fleet that drive the load. Default: this machine alone. */
  readonly agents?: number | undefined
  /** Driver threads. Default: half of the available cores. */
  readonly workers?: number | undefined
  /** Duration of the load before the window, in milliseconds. Default: 2000; with `requests` 0. */
  readonly warmupMs?: number | undefined
  /** Duration of the window, in milliseconds. Default: 10000; with `requests` until they are done. */
  readonly durationMs?: number | undefined
  /** Exchanges to start in the window, unless `durationMs` ends first. Default: limited by the duration. */
  readonly requests?: number | undefined
  /** The most connects that start per second, over all threads and agents. Default: no limit. */
  readonly connectRatePerSecond?: number | undefined
  /** Limits such as 'p99<5ms' or 'errors<1%', each with a verdict in the result. Default: none. */
  readonly thresholds?: readonly string[] | undefined
  /** The number of runs; there are 95 % intervals from 3 runs on. Default: 1; of a comparison 5. */
  readonly runs?: number | undefined
  /** Processes of the target on this machine whose CPU time is measured. Default: none. */
  readonly pids?: readonly number[] | undefined
  /** The timeout of one exchange, in milliseconds. Default: 10000. */
  readonly timeoutMs?: number | undefined
  /** The timeout of one connect, in milliseconds. Default: 5000. */
  readonly connectTimeoutMs?: number | undefined
  /** The seed of all randomness: the same seed makes the same requests. Default: 1. */
  readonly seed?: number | undefined
}

const messageBytes = ({ message }: PlanOptions): number =>
  (message ?? new TextEncoder().encode(TUTORIAL_REQUEST)).length

/** The rule for the end of requests; null: by the message's length. That of HTTP varies with the port. */
const REQUEST_ENDS: Readonly<Record<ProtocolName, string | null>> = {
  tutorial: null,
  line: 'line',
  http: 'delim:\\r\\n\\r\\n',
  redis: 'delim:PING\\r\\n',
}

/** How the bundled server finds the end of a request on a reused connection, by default. */
function requestUntilOf(options: PlanOptions): string {
  const { protocol } = options
  if (protocol !== 'line' && hasTemplates(options))
    throw new UsageError(
      '--keep-alive: the bundled server must know where requests of different lengths end; give --request-until RULE, such as line',
    )
  if (options.body !== undefined)
    throw new UsageError(
      '--body: the bundled server reads only the head of an HTTP request; give a TARGET, or --request-until RULE',
    )
  if (protocol === 'redis' && options.message !== undefined)
    return `bytes:${makeProtocol('redis', { host: '', keepAlive: true, message: options.message, maxReplyBytes: 1 }).request.length}`
  if (protocol !== undefined && !isProtocolName(protocol))
    throw new UsageError(
      `--protocol ${protocol}: the bundled server must know where its requests end; give --request-until RULE, such as line`,
    )
  return REQUEST_ENDS[protocol ?? 'tutorial'] ?? `bytes:${messageBytes(options)}`
}

function ownServer(options: PlanOptions, keepAlive: boolean, machine: Machine): Target {
  const { server } = options
  const framed = keepAlive
    ? {
        keepAlive,
        requestUntil: server?.requestUntil ?? requestUntilOf(options),
        // A line is sent with its line end
        maxRequestBytes:
          server?.maxRequestBytes ??
          Math.max(
            messageBytes(options) + (options.protocol === 'line' ? 1 : 0),
            SERVER_DEFAULTS.maxRequestBytes,
          ),
      }
    : {}
  const seed = server?.seed ?? options.seed
  return {
    kind: 'own',
    server: parseServer({ port: 0, ...server, host: '127.0.0.1', seed, ...framed }, machine),
  }
}

function anyTarget(options: PlanOptions, keepAlive: boolean, machine: Machine): Target {
  const { target, server } = options
  if (target === undefined) {
    const flag = tlsFlagOf(options)
    if (flag) throw new UsageError(`--${flag}: the bundled server does not use TLS; give a TARGET`)
    return ownServer(options, keepAlive, machine)
  }
  if (server && Object.values(server).some(value => value !== undefined))
    throw new UsageError(
      `TARGET ${target}: the flags of serve are for the bundled server; leave out TARGET or these flags`,
    )
  return targetOf(target, options)
}

/** More threads than this on a core only wait for each other, and each takes about 20 MB. */
const MOST_WORKERS_A_CORE = 8
const ALWAYS_ALLOWED_WORKERS = 16

function checkWorkers({ workers }: Plan, { cores }: Machine): void {
  const most = Math.max(ALWAYS_ALLOWED_WORKERS, cores * MOST_WORKERS_A_CORE)
  if (workers <= most) return
  throw new UsageError(
    `--workers ${workers}: more than ${MOST_WORKERS_A_CORE} threads per core only wait for each other; use --workers ${most} or fewer`,
  )
}

function checkDescriptors(plan: Plan, machine: Machine): void {
  const needed = plan.connections + SPARE_DESCRIPTORS
  if (machine.descriptorLimit === null || needed <= machine.descriptorLimit) return
  throw new UsageError(
    `--connections ${plan.connections}: the limit of open files is ${machine.descriptorLimit}; raise it with ulimit -n ${needed}, or use --connections ${mostConnections(machine)}`,
  )
}

/** A plan is sent as one NATS message, which may have a megabyte. */
const MOST_SENT_SEGMENTS = 10_000

/** Throws UsageError for what agents can't do: they have other files, sockets and processes. */
function checkForFleet({ target, exchange, load, connections, requests }: Plan, agents: number): void {
  if (target.kind === 'own')
    throw new UsageError("--nats: TARGET is missing; agents can't reach the bundled server")
  if (target.kind === 'unix')
    throw new UsageError(`TARGET unix:${target.path}: exists on this machine only; give agents a host:port`)
  const tls = target.kind === 'tls' ? target.tls : null
  const file = tls && tlsFileOf(tls)
  if (file)
    throw new UsageError(
      `--${file} ${tls[file]}: is a file of this machine, and agents do not read files for coordinators; leave it out: agents trust the CAs of their NODE_EXTRA_CA_CERTS, or any with --insecure`,
    )
  if (exchange.kind === 'protocol' && !isProtocolName(exchange.name))
    throw new UsageError(
      `--protocol ${exchange.name}: agents do not run modules of coordinators; use one of ${PROTOCOL_NAMES.join(', ')} or --until`,
    )
  if (load.kind === 'open' && load.shape.kind === 'trace' && load.shape.segments.length > MOST_SENT_SEGMENTS)
    throw new UsageError(
      `--rate-file: has ${load.shape.segments.length} rows, and agents are sent at most ${MOST_SENT_SEGMENTS}; keep every tenth row or so`,
    )
  for (const [flag, total] of [
    ['connections', connections],
    ['requests', requests ?? agents],
  ] as const)
    if (total < agents)
      throw new UsageError(
        `--${flag} ${total}: is less than one for each of ${agents} agents; use fewer --agents`,
      )
}

function usualConnections(load: Load, machine: Machine): number {
  if (load.kind === 'closed') return DEFAULTS.connections
  return machine.descriptorLimit === null
    ? DEFAULTS.openConnections
    : Math.min(DEFAULTS.openConnections, mostConnections(machine))
}

/** Takes the protocol and the path from a TARGET of http://. */
function withUrl(options: PlanOptions): PlanOptions {
  const { target, protocol } = options
  const url = target === undefined ? null : naming('TARGET', target, parseUrl)
  if (url === null) return options
  if (options.workload !== undefined)
    // A workload defines its own paths
    return url.path === '/' ? options : { ...options, path: url.path }
  if (protocol !== undefined && protocol !== 'http')
    throw new UsageError(`--protocol ${protocol}: TARGET ${target} is HTTP; leave out one of them`)
  return { ...options, protocol: 'http', path: options.path ?? url.path }
}

/** The only place that turns flags and options into a Plan. Throws UsageError with flag, value and cure. */
export function parsePlan(options: PlanOptions, machine: Machine): Plan {
  checkPlanOptions(options)
  const { plan, given } = planFrom(options, machine)
  if (given !== null) checkWorkload(given, plan)
  return plan
}

/** The same as parsePlan, but without compiling a workload. */
export function planFrom(
  asGiven: PlanOptions,
  machine: Machine,
): { readonly plan: Plan; readonly given: GivenWorkload | null } {
  const options = withUrl(asGiven)
  if (options.keepAlive === false && (options.pipelining ?? DEFAULTS.pipelining) > 1)
    throw new UsageError(
      `--no-keep-alive: ${options.pipelining} requests can be pipelined only on reused connections; leave it or --pipelining out`,
    )
  const keepAlive = options.keepAlive ?? options.pipelining !== undefined
  const target = anyTarget(options, keepAlive, machine)
  const load = parseLoad(options)
  const requests = options.requests ?? null
  const { exchange, given } = parseExchange(options, target, keepAlive)
  const plan = checkOrThrow(planSchema, {
    title: options.title ?? '',
    target,
    exchange,
    load,
    connections:
      options.connections ??
      usualConnections(load, options.agents === undefined ? machine : { ...machine, descriptorLimit: null }),
    connectRatePerSecond: options.connectRatePerSecond ?? null,
    agents: options.agents ?? null,
    workers: options.workers ?? Math.max(1, Math.floor(machine.cores / 2)),
    keepAlive,
    pipelining: options.pipelining ?? DEFAULTS.pipelining,
    ...lengthOf(load, options),
    requests,
    timeoutMs: options.timeoutMs ?? DEFAULTS.timeoutMs,
    connectTimeoutMs: options.connectTimeoutMs ?? DEFAULTS.connectTimeoutMs,
    runs: options.runs ?? DEFAULTS.runs,
    pids: options.pids ?? [],
    thresholds: options.thresholds ?? [],
    seed: options.seed ?? DEFAULTS.seed,
  })
  if (target.kind === 'own' && plan.pids.length > 0)
    throw new UsageError(
      `--pid ${plan.pids.join(' ')}: is for a TARGET; the CPU of the bundled server is always measured`,
    )
  if (plan.agents !== null) checkForFleet(plan, plan.agents)
  // Each agent checks its own limits
  else {
    checkWorkers(plan, machine)
    checkDescriptors(plan, machine)
  }
  return { plan, given }
}
