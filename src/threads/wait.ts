import { nowUs } from './clock.js'

/** How long only the clock is read at once, so that the event loop does not wait for long. */
const SPIN_US = 50
/** About 0.5 us of work between two readings. */
const LOADS_BETWEEN_READINGS = 50
/**
 * A thread that blocks in Atomics.wait wakes up late: by 78 us at p50 and 125 us at p99 on an idle machine
 * (Linux 6.18, Node 20). So it blocks until this long before the time.
 */
const WAKE_LATE_US = 150
const SHORTEST_BLOCK_US = 50

const CELL = new Int32Array(new SharedArrayBuffer(4))

/** Keeps the thread from its event loop until a time, or for a part of the time until then; never longer. */
export type WaitTowards = (untilUs: number) => void

/**
 * Polls the clock, but seldom, because each reading allocates a number. Polling by turns of the event loop
 * (setImmediate) leaves about 450 bytes per turn: at a million turns a second, garbage collection stops the
 * thread for 2 % of the time, 0.3 ms at once.
 */
export const spinTowards: WaitTowards = untilUs => {
  const spinUntilUs = Math.min(untilUs, nowUs() + SPIN_US)
  while (nowUs() < spinUntilUs)
    for (let load = 0; load < LOADS_BETWEEN_READINGS; load++) Atomics.load(CELL, 0)
}

/** Uses no CPU until shortly before the time, then polls the clock. */
export const blockTowards: WaitTowards = untilUs => {
  const blockUs = untilUs - nowUs() - WAKE_LATE_US
  if (blockUs < SHORTEST_BLOCK_US) spinTowards(untilUs)
  else Atomics.wait(CELL, 0, 0, blockUs / 1000)
}
