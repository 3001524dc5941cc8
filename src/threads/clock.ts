import { performance } from 'node:perf_hooks'

/**
 * performance.now() starts at another time in every thread. hrtime is one clock for all of them, but each
 * call allocates. So hrtime is read once, as the tightest of a few readings, and performance.now() is used
 * with that offset.
 */
function offsetUs(): number {
  let best = { spreadUs: Number.POSITIVE_INFINITY, offsetUs: 0 }
  for (let reading = 0; reading < 20; reading++) {
    const before = performance.now() * 1000
    const sharedUs = Number(process.hrtime.bigint()) / 1000
    const after = performance.now() * 1000
    if (after - before < best.spreadUs)
      best = { spreadUs: after - before, offsetUs: sharedUs - (before + after) / 2 }
  }
  return best.offsetUs
}

const OFFSET_US = offsetUs()

/** Microseconds, with a fraction, of a monotonic clock that all threads and processes here share. */
export const nowUs = (): number => performance.now() * 1000 + OFFSET_US
