import { SERVER_DEFAULTS as DEFAULTS, SPARE_DESCRIPTORS } from '../../../plan/defaults.js'
import { HANDLINGS } from '../../../plan/handling.js'
import { formatDurationMs, parseBytes, parseDurationMs, typedCount } from '../../../units.js'
import { flag, group, hidden } from '../flag.js'
import { auto, number, oneOf, text } from '../values.js'

/** How the bundled server handles requests. */
const handlingFlags = group('server', {
  backlog: flag(number, `length of the kernel's queue of new connections (${DEFAULTS.backlog})`),
  handling: flag(
    oneOf(HANDLINGS),
    `where requests are handled: ${HANDLINGS.join(', ')} (${DEFAULTS.handling})`,
  ),
  threads: flag(number, 'threads of the pool or of the listeners (the usable cores)'),
  slots: flag(number, `requests that a worker handles concurrently (${DEFAULTS.slots})`),
  batch: flag(auto, 'most requests sent to a worker together: auto or a number; 1 is a task for each (auto)'),
  handler: flag(
    text,
    `what computes the reply: tutorial, echo, spin:T, sleep:T, delay:T or a module (${DEFAULTS.handler})`,
  ),
  'request-until': flag(
    text,
    'when a request is complete, as for --until; without it each read is one request',
  ),
})

const limitFlags = group('limits', {
  'max-connections': flag(
    number,
    `close further connections at once (${SPARE_DESCRIPTORS} below the limit of open files)`,
  ),
  'max-request': flag(
    parseBytes,
    `longest request in bytes; the rest of a longer one is dropped (${DEFAULTS.maxRequestBytes})`,
  ),
  'idle-timeout': flag(
    parseDurationMs,
    `close connections of idle and slow clients after this (${formatDurationMs(DEFAULTS.idleTimeoutMs)})`,
  ),
  'task-timeout': flag(
    parseDurationMs,
    `replace the worker of a handler that runs longer (${formatDurationMs(DEFAULTS.taskTimeoutMs)})`,
  ),
  'worker-memory': flag(parseBytes, "heap limit of each worker, such as 64MiB (Node's default)"),
  'queue-limit': flag(number, `requests that may wait for a worker (${typedCount(DEFAULTS.queueLimit)})`),
  'drain-timeout': flag(
    parseDurationMs,
    `how long a graceful shutdown waits for replies (${formatDurationMs(DEFAULTS.drainTimeoutMs)})`,
  ),
})

/** The flags of the bundled server; `bench` and similar commands take all but host and port. */
export const serverFlags = { ...handlingFlags, ...limitFlags } as const

/** The same for commands whose --help shows the limits only with --show-hidden. */
export const ownServerFlags = { ...handlingFlags, ...hidden(limitFlags) } as const
