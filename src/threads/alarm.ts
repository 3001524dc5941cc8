/** A pending call at a given time. */
export interface Alarm {
  /** Cancels the call. */
  clear(): void
}

/**
 * Calls `onTime` once `clock` shows `atUs`, and never before: a Node timer may fire a millisecond or more too
 * early, because it counts whole milliseconds from when the event loop's turn began.
 */
export function alarm(atUs: number, clock: () => number, onTime: () => void): Alarm {
  let timer: NodeJS.Timeout
  const wait = (): void => {
    timer = setTimeout(look, Math.max(0, Math.ceil((atUs - clock()) / 1000)))
  }
  const look = (): void => {
    if (clock() < atUs) wait()
    else onTime()
  }
  wait()
  return { clear: () => clearTimeout(timer) }
}
