import { keyed } from '../keyed.js'
import { nowUs } from '../threads/clock.js'
import { type TaskTimes, taskName, taskTimes } from './task-times.js'
import { GC_KINDS, type GcKind, type ThreadEntry } from './thread-book.js'

/** One thread at one moment. */
interface ThreadTimes extends TaskTimes {
  readonly name: string
  readonly entry: ThreadEntry | null
}

/** All threads of some processes at one moment. */
export interface AccountSnapshot {
  readonly atUs: number
  readonly threads: readonly ThreadTimes[]
}

/**
 * How one thread spent the time between two snapshots; null if the system does not report it. Threads of the
 * same name are added up.
 */
export interface ThreadAccount {
  readonly name: string
  readonly onCoreUs: number | null
  readonly waitingUs: number | null
  readonly voluntary: number | null
  readonly involuntary: number | null
  readonly gcUs: Readonly<Record<GcKind, number>> | null
  /** The mean delay of its event loop, in microseconds. */
  readonly loopDelayUs: number | null
}

/** How all threads spent the time. */
export interface ThreadsAccount {
  readonly wallUs: number
  readonly threads: readonly ThreadAccount[]
}

/** The common name of threads of Node and V8, which compile, collect garbage and resolve names. */
export const HELPERS = 'helpers'

/** A snapshot of this process. Threads without an entry are the helpers. */
export function snapshotOfOurs(pid: number, entries: readonly ThreadEntry[]): AccountSnapshot {
  const tasks = taskTimes(pid)
  const byTid = new Map(entries.map(entry => [entry.tid, entry]))
  const unknown = { onCoreUs: null, waitingUs: null, voluntary: null, involuntary: null }
  const known = tasks.length > 0 ? tasks : entries.map(({ tid }) => ({ tid, ...unknown }))
  return {
    atUs: nowUs(),
    threads: known.map(times => {
      const entry = byTid.get(times.tid) ?? null
      return { ...times, entry, name: entry?.name ?? HELPERS }
    }),
  }
}

/** A snapshot of other processes, whose threads have the names that they set themselves. */
export const snapshotOfForeign = (pids: readonly number[]): AccountSnapshot => ({
  atUs: nowUs(),
  threads: pids.flatMap(pid =>
    taskTimes(pid).map(times => ({ ...times, entry: null, name: taskName(pid, times.tid) })),
  ),
})

/** `after` itself if the thread started in between. */
const since = (before: number | null | undefined, after: number | null): number | null =>
  after === null ? null : Math.max(0, after - (before ?? 0))

function gcBetween(before: ThreadEntry | null | undefined, after: ThreadEntry | null) {
  if (after === null) return null
  return keyed(GC_KINDS, kind => after.gcUs[kind] - (before?.gcUs[kind] ?? 0))
}

function delayBetween(before: ThreadEntry | null | undefined, after: ThreadEntry | null): number | null {
  if (!after?.loopDelay) return null
  const { sumUs, count } = before?.loopDelay ?? { sumUs: 0, count: 0 }
  const probes = after.loopDelay.count - count
  return probes <= 0 ? null : Math.max(0, after.loopDelay.sumUs - sumUs) / probes
}

const plus = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : one + other

function together(one: ThreadAccount, other: ThreadAccount): ThreadAccount {
  const sum = (name: 'onCoreUs' | 'waitingUs' | 'voluntary' | 'involuntary') => plus(one[name], other[name])
  return {
    name: one.name,
    onCoreUs: sum('onCoreUs'),
    waitingUs: sum('waitingUs'),
    voluntary: sum('voluntary'),
    involuntary: sum('involuntary'),
    // Threads of the same name are helpers or of other processes, for which Node reports nothing
    gcUs: null,
    loopDelayUs: null,
  }
}

/** The difference of two snapshots of the same processes. Threads that ended in between are left out. */
export function threadsBetween(before: AccountSnapshot, after: AccountSnapshot): ThreadsAccount {
  const earlier = new Map(before.threads.map(thread => [thread.tid, thread]))
  const byName = new Map<string, ThreadAccount>()
  for (const thread of after.threads) {
    const from = earlier.get(thread.tid)
    const account: ThreadAccount = {
      name: thread.name,
      onCoreUs: since(from?.onCoreUs, thread.onCoreUs),
      waitingUs: since(from?.waitingUs, thread.waitingUs),
      voluntary: since(from?.voluntary, thread.voluntary),
      involuntary: since(from?.involuntary, thread.involuntary),
      gcUs: gcBetween(from?.entry, thread.entry),
      loopDelayUs: delayBetween(from?.entry, thread.entry),
    }
    const same = byName.get(thread.name)
    byName.set(thread.name, same ? together(same, account) : account)
  }
  return { wallUs: after.atUs - before.atUs, threads: [...byName.values()] }
}
