import { bucketWidthUs } from '../recording/buckets.js'
import type { Run } from './result.js'
import type { Metric } from './verdict.js'

/** The kernel counts the CPU time of other processes in ticks of this length (USER_HZ is always 100). */
export const CPU_TICK_US = 10_000
/** The bundled server reads its own CPU time, which the kernel reports in microseconds. */
const OWN_CPU_STEP_US = 1

function cpuStep({ server, throughputPerSecond, windowUs }: Run, pids: number): number {
  if (server === null) return 0
  // For a foreign server, only the CPU is known; it is divided by the replies that came
  const replies = (throughputPerSecond * windowUs) / 1e6
  if (server.handled === null) return (CPU_TICK_US * Math.max(1, pids)) / Math.max(1, replies)
  return OWN_CPU_STEP_US / Math.max(1, server.handled)
}

/**
 * The resolution of each metric of a run: two values less than a step apart may be equal. The step of a
 * throughput is one reply, that of a percentile a bucket of the histogram. Each of the `pids` processes is
 * rounded by itself.
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
