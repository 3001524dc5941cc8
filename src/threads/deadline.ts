/** How often a deadline checks whether its time is up. */
const LOOK_MS = 250

export interface Deadline {
  /** Cancels the deadline. */
  clear(): void
}

/**
 * Calls `onLate` once this thread has been awake for `ms` and the deadline was not cleared. Checks count the
 * time, not a clock: while the process is stopped or the machine sleeps, no check runs and nobody is late.
 * What had arrived by then is delivered first, so an answer that waited in a socket or a port still counts.
 * Keeps no process alive.
 */
export function deadline(ms: number, onLate: () => void): Deadline {
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  let leftMs = ms
  const look = (): void => {
    if (leftMs <= 0) {
      immediate = setImmediate(onLate)
      return
    }
    const waitMs = Math.min(LOOK_MS, leftMs)
    leftMs -= waitMs
    timer = setTimeout(look, waitMs).unref()
  }
  if (ms !== Number.POSITIVE_INFINITY) look()
  return {
    clear() {
      clearTimeout(timer)
      clearImmediate(immediate)
    },
  }
}
