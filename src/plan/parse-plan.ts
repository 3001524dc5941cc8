import { UsageError } from '../errors.js'
import { TUTORIAL_REPLY, TUTORIAL_REQUEST } from '../protocol/tutorial.js'
import { UnitError } from '../units.js'
import { fromPlanBytes, toPlanBytes } from './bytes.js'
import { checkOrThrow } from './check-plan.js'
import { parseHandlerSpec } from './handler-spec.js'
import { type Machine, parseServer, type ServerOptions, SPARE_DESCRIPTORS } from './parse-server.js'
import { type Exchange, type Plan, planSchema, type Target } from './plan.js'
import type { ServerPlan } from './server-plan.js'
import { parseTarget } from './target.js'

/** The flags of `bench` that were given, in the units of the Plan; what is undefined takes its default here. */
export interface PlanOptions {
  readonly title?: string | undefined
  /** host:port and the like; undefined: our own server. */
  readonly target?: string | undefined
  readonly server?: ServerOptions | undefined
  readonly connections?: number | undefined
  readonly workers?: number | undefined
  readonly warmupMs?: number | undefined
  readonly durationMs?: number | undefined
  readonly requests?: number | undefined
  readonly message?: Uint8Array | undefined
  readonly expect?: Uint8Array | undefined
  readonly timeoutMs?: number | undefined
  readonly connectTimeoutMs?: number | undefined
  readonly seed?: number | undefined
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

function targetOf(options: PlanOptions, machine: Machine): Target {
  if (options.target === undefined) {
    const server = {
      port: 0,
      ...options.server,
      host: '127.0.0.1',
      seed: options.seed ?? options.server?.seed,
    }
    return { kind: 'own', server: parseServer(server, machine) }
  }
  if (options.server && Object.values(options.server).some(value => value !== undefined))
    throw new UsageError(
      `TARGET ${options.target}: the flags of serve are for our own server; leave out TARGET or them`,
    )
  try {
    return parseTarget(options.target)
  } catch (error) {
    if (error instanceof UnitError) throw new UsageError(`TARGET ${options.target}: ${error.message}`)
    throw error
  }
}

/** What our own server answers, where that can be known beforehand. */
function knownReply(server: ServerPlan, request: Uint8Array): Uint8Array | null {
  const handler = parseHandlerSpec(server.handler)
  if (handler.kind === 'module') return null
  if (handler.kind === 'echo') return request.subarray(0, server.maxRequestBytes)
  return text(TUTORIAL_REPLY)
}

function exchangeOf(options: PlanOptions, target: Target): Exchange {
  const request = options.message ?? text(TUTORIAL_REQUEST)
  // With a message of the user's own, what the reply should be is theirs to say
  const untouched = options.message === undefined && options.expect === undefined
  const usual = target.kind === 'own' ? knownReply(target.server, request) : text(TUTORIAL_REPLY)
  const expect = untouched ? usual : (options.expect ?? null)
  return {
    kind: 'rule',
    request: toPlanBytes(request),
    until: 'close',
    expect: expect && toPlanBytes(expect),
  }
}

function checkDescriptors(plan: Plan, machine: Machine): void {
  const needed = plan.connections + SPARE_DESCRIPTORS
  if (machine.descriptorLimit === null || needed <= machine.descriptorLimit) return
  throw new UsageError(
    `--connections ${plan.connections}: the limit of open files is ${machine.descriptorLimit}; raise it with ulimit -n ${needed}, or use --connections ${Math.max(1, machine.descriptorLimit - SPARE_DESCRIPTORS)}`,
  )
}

/** The one place where flags and options become a Plan. Throws UsageError with flag, value and cure. */
export function parsePlan(options: PlanOptions, machine: Machine): Plan {
  const target = targetOf(options, machine)
  const requests = options.requests ?? null
  const plan = checkOrThrow(planSchema, {
    title: options.title ?? '',
    target,
    exchange: exchangeOf(options, target),
    load: { kind: 'closed' },
    connections: options.connections ?? 64,
    workers: options.workers ?? Math.max(1, Math.floor(machine.cores / 2)),
    keepAlive: false,
    pipelining: 1,
    warmupMs: options.warmupMs ?? 2000,
    durationMs: options.durationMs ?? (requests === null ? 10_000 : null),
    requests,
    timeoutMs: options.timeoutMs ?? 10_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 5000,
    runs: 1,
    seed: options.seed ?? 1,
  })
  if (plan.exchange.kind === 'rule' && fromPlanBytes(plan.exchange.request).length === 0)
    throw new UsageError('--message "": an exchange needs at least one byte to send')
  checkDescriptors(plan, machine)
  return plan
}
