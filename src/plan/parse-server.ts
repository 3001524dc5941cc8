import { UsageError } from '../errors.js'
import { parseRule } from '../protocol/rule.js'
import { checkServerOptions } from './check-options.js'
import { checkOrThrow, naming } from './check-plan.js'
import { SERVER_DEFAULTS as DEFAULTS, SPARE_DESCRIPTORS } from './defaults.js'
import { parseHandlerSpec } from './handler-spec.js'
import { parseHost } from './host.js'
import { type ServerPlan, serverPlanSchema } from './server-plan.js'

/** What a plan needs to know of this machine; the edge looks it up, so that parsing stays a pure function. */
export interface Machine {
  /** That this process may use, at least 1. */
  readonly cores: number
  /** Open files allowed to a process; null where the system does not say. */
  readonly descriptorLimit: number | null
  /** Connections that the kernel holds for a listener at most, whatever it asks for; null where it does not say. */
  readonly backlogLimit?: number | null
}

/** The flags of `serve` that were given; what is undefined takes its default here and nowhere else. */
export type ServerOptions = { readonly [Field in keyof ServerPlan]?: ServerPlan[Field] | undefined }

/** Connections that a process may hold, which leaves it what it needs itself. */
export const mostConnections = ({ descriptorLimit }: Machine): number =>
  descriptorLimit === null ? 10_000 : Math.max(1, descriptorLimit - SPARE_DESCRIPTORS)

/** listen(2) cuts what is over the kernel's limit and reports nothing. */
function backlogOf(asked: number, { backlogLimit }: Machine): number {
  if (backlogLimit == null || asked <= backlogLimit) return asked
  if (asked === DEFAULTS.backlog) return backlogLimit
  throw new UsageError(
    `--backlog ${asked}: the kernel holds at most ${backlogLimit}; raise it with sysctl net.core.somaxconn=${asked}`,
  )
}

/** Throws UsageError with flag, value and cure. */
export function parseServer(options: ServerOptions, machine: Machine): ServerPlan {
  checkServerOptions(options)
  const most = mostConnections(machine)
  const plan = checkOrThrow(serverPlanSchema, {
    host: naming('--host', options.host ?? DEFAULTS.host, parseHost),
    port: options.port ?? DEFAULTS.port,
    backlog: backlogOf(options.backlog ?? DEFAULTS.backlog, machine),
    handling: options.handling ?? DEFAULTS.handling,
    threads: options.threads ?? machine.cores,
    slots: options.slots ?? DEFAULTS.slots,
    batch: options.batch ?? null,
    handler: options.handler ?? DEFAULTS.handler,
    keepAlive: options.keepAlive ?? false,
    requestUntil: options.requestUntil ?? null,
    maxConnections: options.maxConnections ?? most,
    maxRequestBytes: options.maxRequestBytes ?? DEFAULTS.maxRequestBytes,
    idleTimeoutMs: options.idleTimeoutMs ?? DEFAULTS.idleTimeoutMs,
    taskTimeoutMs: options.taskTimeoutMs ?? DEFAULTS.taskTimeoutMs,
    workerMemoryBytes: options.workerMemoryBytes ?? null,
    queueLimit: options.queueLimit ?? DEFAULTS.queueLimit,
    drainTimeoutMs: options.drainTimeoutMs ?? DEFAULTS.drainTimeoutMs,
    seed: options.seed ?? DEFAULTS.seed,
  })
  naming('--handler', plan.handler, parseHandlerSpec)
  if (plan.requestUntil !== null) naming('--request-until', plan.requestUntil, parseRule)
  if (plan.requestUntil === 'close' && plan.keepAlive)
    throw new UsageError('--request-until close: a reused connection stays open; leave out --keep-alive')
  if (machine.descriptorLimit !== null && plan.maxConnections > most)
    throw new UsageError(
      `--max-connections ${plan.maxConnections}: the limit of open files allows ${most}; raise it with ulimit -n ${plan.maxConnections + SPARE_DESCRIPTORS}`,
    )
  return plan
}
