import { LatencyHistogram } from '../../src/recording/histogram.js'
import type { Run } from '../../src/result/result.js'
import { toRun } from '../../src/result/run.js'

/** A run that took these response times (µs), and lost so many exchanges. */
export function madeUpRun(
  responsesUs: readonly number[],
  lost: { failed?: number; notStarted?: number } = {},
): Run {
  const { failed = 0, notStarted = 0 } = lost
  const response = new LatencyHistogram()
  for (const us of responsesUs) response.record(us)
  const encoded = response.encode()
  const empty = new LatencyHistogram().encode()
  return toRun({
    state: 'completed',
    recording: {
      counts: {
        started: responsesUs.length + failed,
        ok: responsesUs.length,
        failed,
        unfinished: 0,
        notStarted,
      },
      pacedLate: 0,
      errors: failed > 0 ? { reset: failed } : {},
      bytes: { sent: 0, received: 0 },
      histograms: {
        response: encoded,
        service: encoded,
        connect: empty,
        firstByte: encoded,
        startLate: empty,
      },
      seconds: [],
      firstStartUs: 0,
      lastOkUs: 1e6,
      lastOutcomeUs: 1e6,
    },
    plannedEndUs: 1e6,
    stoppedUs: null,
    cpuUs: 1,
    wallUs: 1,
    threads: [],
    server: null,
    foreignCpuUs: null,
    kernel: null,
  })
}
