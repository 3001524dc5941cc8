import { UsageError } from '../errors.js'
import { parseHandlerSpec } from '../plan/handler-spec.js'
import type { ServerOptions } from '../plan/parse-server.js'
import { listenersProblem } from '../server/listeners.js'
import { existing } from './existing-path.js'
import type { serverFlags } from './flags/groups/server.js'
import type { Values } from './read-flags.js'

/** The flags of the bundled server as options. Throws UsageError for an unknown handling or handler. */
export function serverOptions(values: Values<typeof serverFlags>): ServerOptions {
  const { handling } = values
  const problem = handling === 'listeners' ? listenersProblem(process.versions.node) : null
  if (problem) throw new UsageError(problem)
  return {
    backlog: values.backlog,
    handling,
    threads: values.threads,
    slots: values.slots,
    batch: values.batch,
    requestUntil: values['request-until'],
    handler: values.handler && handlerPath(values.handler),
    maxConnections: values['max-connections'],
    maxRequestBytes: values['max-request'],
    idleTimeoutMs: values['idle-timeout'],
    taskTimeoutMs: values['task-timeout'],
    workerMemoryBytes: values['worker-memory'],
    queueLimit: values['queue-limit'],
    drainTimeoutMs: values['drain-timeout'],
  }
}

function handlerPath(name: string): string {
  try {
    if (parseHandlerSpec(name).kind !== 'module') return name
  } catch {
    return name // parseServer reports the error
  }
  return existing('--handler', name)
}
