import { bucketWidthUs } from '../recording/buckets.js'
import type { Run } from './result.js'
import type { Metric } from './verdict.js'

/** The kernel counts the CPU time of another process in ticks of this length, whatever its own clock (USER_HZ is 100). */
export const CPU_TICK_US = 10_000
/** Our own server's process asks for its own time, which the kernel tells in microseconds. */
const OWN_CPU_STEP_US = 1

function cpuStep({ server, throughputPerSecond, windowUs }: Run, pids: number): number {
  if (server === null) return 0
  // Of a foreign server only the CPU is known, over the replies that came
  const replies = (throughputPerSecond * windowUs) / 1e6
  if (server.handled === null) return (CPU_TICK_US * Math.max(1, pids)) / Math.max(1, replies)
  return OWN_CPU_STEP_US / Math.max(1, server.handled)
}

/**
 * How finely a run records each metric: two values less than a step apart may be the same. One reply more is the step of a
 * throughput, a bucket of the histogram that of a percentile. `pids` processes are counted each for itself.
 */
export function stepsOf(run: Run, pids: number): Readonly<Record<Metric, number>> {
  const { p50, p90, p99 } = run.latencyUs.response
  return {
    throughputPerSecond: run.windowUs === 0 ? 0 : 1e6 / run.windowUs,
    p50: bucketWidthUs(p50 ?? 0),
    p90: bucketWidthUs(p90 ?? 0),
    p99: bucketWidthUs(p99 ?? 0),
    cpuUsPerExchange: cpuStep(run, pids),
  }
}
