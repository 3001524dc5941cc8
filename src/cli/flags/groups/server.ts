import { SERVER_DEFAULTS as DEFAULTS, SPARE_DESCRIPTORS } from '../../../plan/defaults.js'
import { HANDLINGS } from '../../../plan/handling.js'
import { formatDurationMs, parseBytes, parseDurationMs, typedCount } from '../../../units.js'
import { flag, group, hidden } from '../flag.js'
import { auto, number, oneOf, text } from '../values.js'

/** How our own server handles requests. */
const handlingFlags = group('server', {
  backlog: flag(number, `connections the kernel may hold for us (${DEFAULTS.backlog})`),
  handling: flag(
    oneOf(HANDLINGS),
    `where requests are handled: ${HANDLINGS.join(', ')} (${DEFAULTS.handling})`,
  ),
  threads: flag(number, 'threads of the pool, or that listen (the usable cores)'),
  slots: flag(number, `handlers at once in one worker (${DEFAULTS.slots})`),
  batch: flag(auto, 'requests that may be with a worker at once: auto, or a number; 1: a task each (auto)'),
  handler: flag(
    text,
    `what is computed: tutorial, echo, spin:T, sleep:T, delay:T or a module (${DEFAULTS.handler})`,
  ),
  'request-until': flag(text, 'when a request is complete, as --until; without it one read is one request'),
})

const limitFlags = group('limits', {
  'max-connections': flag(
    number,
    `more are closed at once (${SPARE_DESCRIPTORS} below the limit of open files)`,
  ),
  'max-request': flag(parseBytes, `the rest of a longer request is dropped (${DEFAULTS.maxRequestBytes})`),
  'idle-timeout': flag(
    parseDurationMs,
    `silent and slow clients are cut after this (${formatDurationMs(DEFAULTS.idleTimeoutMs)})`,
  ),
  'task-timeout': flag(
    parseDurationMs,
    `a handler that runs longer costs its worker (${formatDurationMs(DEFAULTS.taskTimeoutMs)})`,
  ),
  'worker-memory': flag(parseBytes, "heap of each worker, such as 64MiB (Node's own default)"),
  'queue-limit': flag(number, `requests that may wait for a worker (${typedCount(DEFAULTS.queueLimit)})`),
  'drain-timeout': flag(
    parseDurationMs,
    `how long a stop waits for what is in hand (${formatDurationMs(DEFAULTS.drainTimeoutMs)})`,
  ),
})

/** The flags of our own server; `bench` and the like take all but host and port. */
export const serverFlags = { ...handlingFlags, ...limitFlags } as const

/** The same for commands whose --help shows the limits only with --show-hidden. */
export const ownServerFlags = { ...handlingFlags, ...hidden(limitFlags) } as const
