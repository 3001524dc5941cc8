import type { Handler } from './handler.js'
import { tutorial } from './tutorial.js'

/** Missing before Node 23.9. */
type ThreadCpu = () => { user: number; system: number }

/** Loops between two looks at the clock: a few µs, so the system call of the thread clock is negligible. */
const LOOPS_PER_LOOK = 2000

function burn(loops: number): number {
  let value = 1
  for (let loop = 0; loop < loops; loop++) value = (Math.imul(value, 1_664_525) + 1_013_904_223) | 0
  return value
}

/** Loops per millisecond of CPU: the fastest of several short trials, which is the least disturbed. */
function calibrate(): number {
  let best = 0
  for (let trial = 0; trial < 20; trial++) {
    const before = performance.now()
    burn(200_000)
    best = Math.max(best, 200_000 / (performance.now() - before))
  }
  return best
}

/** Burns CPU time, not wall time: an unscheduled thread does not spin. Returns the tutorial's reply. */
export function makeSpin(nextMs: () => number): Handler {
  const threadCpu = (process as { threadCpuUsage?: ThreadCpu }).threadCpuUsage
  if (threadCpu) {
    const spentUs = (): number => {
      const { user, system } = threadCpu.call(process)
      return user + system
    }
    return request => {
      const untilUs = spentUs() + nextMs() * 1000
      while (spentUs() < untilUs) burn(LOOPS_PER_LOOK)
      return tutorial(request)
    }
  }
  const loopsPerMs = calibrate()
  return request => {
    // A whole number, as in the calibration: with a fraction V8 counts in floating point, which is slower
    burn(Math.round(loopsPerMs * nextMs()))
    return tutorial(request)
  }
}
