import { UsageError } from '../errors.js'
import { parseRule } from '../protocol/rule.js'
import { TUTORIAL_HOST, TUTORIAL_MAX_REQUEST_BYTES, TUTORIAL_PORT } from '../protocol/tutorial.js'
import { checkServerOptions } from './check-options.js'
import { checkOrThrow, naming } from './check-plan.js'
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

/** Descriptors a process needs beside its connections: standard streams, event loops, threads, modules. */
export const SPARE_DESCRIPTORS = 64

const USUAL_BACKLOG = 4096

/** listen(2) cuts what is over the kernel's limit and reports nothing. */
function backlogOf(asked: number, { backlogLimit }: Machine): number {
  if (backlogLimit == null || asked <= backlogLimit) return asked
  if (asked === USUAL_BACKLOG) return backlogLimit
  throw new UsageError(
    `--backlog ${asked}: the kernel holds at most ${backlogLimit}; raise it with sysctl net.core.somaxconn=${asked}`,
  )
}

/** Throws UsageError with flag, value and cure. */
export function parseServer(options: ServerOptions, machine: Machine): ServerPlan {
  checkServerOptions(options)
  const most =
    machine.descriptorLimit === null ? 10_000 : Math.max(1, machine.descriptorLimit - SPARE_DESCRIPTORS)
  const plan = checkOrThrow(serverPlanSchema, {
    host: naming('--host', options.host ?? TUTORIAL_HOST, parseHost),
    port: options.port ?? TUTORIAL_PORT,
    backlog: backlogOf(options.backlog ?? USUAL_BACKLOG, machine),
    handling: options.handling ?? 'pool',
    threads: options.threads ?? machine.cores,
    slots: options.slots ?? 1,
    batch: options.batch ?? null,
    handler: options.handler ?? 'tutorial',
    keepAlive: options.keepAlive ?? false,
    requestUntil: options.requestUntil ?? null,
    maxConnections: options.maxConnections ?? most,
    maxRequestBytes: options.maxRequestBytes ?? TUTORIAL_MAX_REQUEST_BYTES,
    idleTimeoutMs: options.idleTimeoutMs ?? 30_000,
    taskTimeoutMs: options.taskTimeoutMs ?? 30_000,
    workerMemoryBytes: options.workerMemoryBytes ?? null,
    queueLimit: options.queueLimit ?? 10_000,
    drainTimeoutMs: options.drainTimeoutMs ?? 5000,
    seed: options.seed ?? 1,
  })
  naming('--handler', plan.handler, parseHandlerSpec)
  if (plan.requestUntil !== null) naming('--request-until', plan.requestUntil, parseRule)
  if (plan.requestUntil === 'close' && plan.keepAlive)
    throw new UsageError('--request-until close: a kept connection does not close; leave out --keep-alive')
  if (machine.descriptorLimit !== null && plan.maxConnections > most)
    throw new UsageError(
      `--max-connections ${plan.maxConnections}: the limit of open files allows ${most}; raise it with ulimit -n ${plan.maxConnections + SPARE_DESCRIPTORS}`,
    )
  return plan
}
