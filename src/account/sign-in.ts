import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import { profileThread } from '../profile/profile-channel.js'
import { type GcKind, type ThreadBook, type ThreadLines, type ThreadRole, threadName } from './thread-book.js'

/** How often native code samples the delay of the event loop. */
const PROBE_MS = 20
/** How often a thread publishes its delay. */
const WRITE_MS = 250

const KINDS: Readonly<Record<number, GcKind>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weak',
}

interface Collection {
  readonly duration: number
  readonly detail?: unknown
}

const kindOf = ({ detail }: Collection): GcKind | undefined =>
  typeof detail === 'object' && detail !== null && 'kind' in detail ? KINDS[Number(detail.kind)] : undefined

/** Node reports garbage collections in the thread's next turn of its event loop. */
function watchGc(lines: ThreadLines): void {
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      const kind = kindOf(entry)
      if (kind) lines.addGc(kind, entry.duration * 1000)
    }
  }).observe({ entryTypes: ['gc'] })
}

function watchLoop(lines: ThreadLines): void {
  const delays = monitorEventLoopDelay({ resolution: PROBE_MS })
  delays.enable()
  setInterval(() => {
    const { count, mean } = delays
    // A sample includes the interval, which is no delay; a timer counts whole milliseconds and may be early
    if (count > 0) lines.setLoopDelay(Math.max(0, mean / 1000 - PROBE_MS * 1000) * count, count)
  }, WRITE_MS).unref()
}

/**
 * Enters the calling thread into its process's account until the thread ends. `loop`: watch its event loop
 * too; not for a thread that blocks it on purpose.
 */
export function signIn(
  book: ThreadBook,
  role: ThreadRole,
  { number = 0, loop = false }: { readonly number?: number; readonly loop?: boolean } = {},
): void {
  if (book.isProfiled) profileThread(threadName(role, number))
  const lines = book.enter(role, number)
  if (lines === null) return
  watchGc(lines)
  if (loop) watchLoop(lines)
}
