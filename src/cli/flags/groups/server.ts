import { parseBytes, parseDurationMs } from '../../../units.js'
import { flag, group, hidden } from '../flag.js'
import { auto, number, text } from '../values.js'

/** How our own server handles requests. */
const handlingFlags = group('server', {
  backlog: flag(number, 'connections the kernel may hold for us (4096)'),
  handling: flag(text, 'where requests are handled: pool, inline, listeners (pool)'),
  threads: flag(number, 'threads of the pool, or that listen (the usable cores)'),
  slots: flag(number, 'handlers at once in one worker (1)'),
  batch: flag(auto, 'requests that may be with a worker at once: auto, or a number; 1: a task each (auto)'),
  handler: flag(text, 'what is computed: tutorial, echo, spin:T, sleep:T, delay:T or a module (tutorial)'),
  'request-until': flag(text, 'when a request is complete, as --until; without it one read is one request'),
})

const limitFlags = group('limits', {
  'max-connections': flag(number, 'more are closed at once (64 below the limit of open files)'),
  'max-request': flag(parseBytes, 'the rest of a longer request is dropped (1024)'),
  'idle-timeout': flag(parseDurationMs, 'silent and slow clients are cut after this (30s)'),
  'task-timeout': flag(parseDurationMs, 'a handler that runs longer costs its worker (30s)'),
  'worker-memory': flag(parseBytes, "heap of each worker, such as 64MiB (Node's own default)"),
  'queue-limit': flag(number, 'requests that may wait for a worker (10k)'),
  'drain-timeout': flag(parseDurationMs, 'how long a stop waits for what is in hand (5s)'),
})

/** The flags of our own server; `bench` and the like take all but host and port. */
export const serverFlags = { ...handlingFlags, ...limitFlags } as const

/** The same for commands whose --help shows the limits only with --show-hidden. */
export const ownServerFlags = { ...handlingFlags, ...hidden(limitFlags) } as const
