import { UsageError } from '../errors.js'
import { parseRule } from '../protocol/rule.js'
import { checkServerOptions } from './check-options.js'
import { checkOrThrow, naming } from './check-plan.js'
import { SERVER_DEFAULTS as DEFAULTS, SPARE_DESCRIPTORS } from './defaults.js'
import { parseHandlerSpec } from './handler-spec.js'
import { parseHost } from './host.js'
import { type ServerPlan, serverPlanSchema } from './server-plan.js'

/** What a plan needs to know about this machine. The caller looks it up, so parsing stays a pure function. */
export interface Machine {
  /** The cores that this process may use, at least 1. */
  readonly cores: number
  /** The limit of a process's open files; null if the system does not report it. */
  readonly descriptorLimit: number | null
  /** The kernel's limit for the backlog of a listening socket; null if the system does not report it. */
  readonly backlogLimit?: number | null
}

/** The flags of `serve` that were given. Undefined options take their default here and nowhere else. */
export type ServerOptions = { readonly [Field in keyof ServerPlan]?: ServerPlan[Field] | undefined }

/** The most connections of a process, with descriptors left for its own needs. */
export const mostConnections = ({ descriptorLimit }: Machine): number =>
  descriptorLimit === null ? 10_000 : Math.max(1, descriptorLimit - SPARE_DESCRIPTORS)

/** listen(2) silently cuts a backlog above the kernel's limit. */
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
