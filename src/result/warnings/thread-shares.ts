import { HELPERS } from '../../account/threads-account.js'
import type { Account } from '../account.js'
import type { Run } from '../result.js'

type Thread = Account['threads'][number]

/** In the first milliseconds of a process, every thread compiles, collects garbage and waits. */
const LEAST_US = 50_000

/** One thread of one run, and its share of the window. */
export interface ThreadShare {
  readonly side: 'server' | 'driver'
  readonly name: string
  readonly share: number
}

/**
 * The thread of all runs with the longest time; null if it is not known. Helper threads are left out, because
 * they delay no request.
 */
export function longest(runs: readonly Run[], of: (thread: Thread) => number | null): ThreadShare | null {
  const all = runs.flatMap(run =>
    (['server', 'driver'] as const).flatMap(side => {
      const { threads = [], exchanges = 0, wallUs = 0 } = run[side]?.account ?? {}
      return threads
        .map(thread => ({ name: thread.name, us: (of(thread) ?? 0) * exchanges }))
        .filter(({ name, us }) => name !== HELPERS && us >= LEAST_US && wallUs > 0)
        .map(({ name, us }) => ({ side, name, share: us / wallUs }))
    }),
  )
  return all.reduce<ThreadShare | null>((most, one) => (one.share > (most?.share ?? 0) ? one : most), null)
}
