import { LatencyHistogram } from '../recording/histogram.js'
import { formatCount, formatNumber, formatShare, formatUs } from '../units.js'
import { backlogFull, notKept, portsShort, spokeFirst, unaskedBytes } from './connection-warnings.js'
import { failures, handlerFailed, requestCut } from './failure-warnings.js'
import { fewSamples } from './few-samples.js'
import { agentDiffers, agentLost, clockSkew } from './fleet-warnings.js'
import { type Judge, type Judged, most, sum } from './judging.js'
import { kindNeverRan } from './kind-warnings.js'
import type { Run, Warning } from './result.js'

const BUSY = 0.9
const busiestThread = (run: Run): number =>
  Math.max(0, ...run.driver.threads.map(thread => thread.eventLoopUtilization))

/** Whether a driver thread had hardly any time left, so that what was measured may be its limit. */
export const isDriverSaturated = (run: Run): boolean => busiestThread(run) > BUSY

const driverSaturated: Judge = ({ runs }) => {
  const busiest = most(runs, busiestThread)
  if (!runs.some(isDriverSaturated)) return null
  return {
    figure: busiest,
    message: `a driver thread was busy ${formatShare(busiest)} of the time, so these may be the driver's limits and not the server's: use more --workers or fewer --connections`,
  }
}

const startsLate: Judge = ({ plan, runs }) => {
  const late = most(runs, run => run.startLateUs.p99 ?? 0)
  const response = most(runs, run => run.latencyUs.response.p50 ?? 0)
  if (plan.load.kind === 'closed' || late <= Math.max(1000, response * 0.1)) return null
  return {
    figure: late,
    message: `1 % of the requests started ${formatUs(late)} or more after they were due; response counts the wait, service does not: use more --workers or --connections, or a lower --rate`,
  }
}

const rateNotReached: Judge = ({ plan, runs }) => {
  if (plan.load.kind === 'closed') return null
  const notStarted = sum(runs, run => run.requests.notStarted)
  const due = sum(runs, run => run.requests.started) + notStarted
  const share = due === 0 ? 0 : notStarted / due
  if (notStarted === 0) return null
  return {
    figure: share,
    message: `${formatCount(notStarted)} requests (${formatShare(share)}) were due and never began, so the rate of ${formatNumber(plan.load.ratePerSecond)}/s was not reached: use more --connections, or a lower --rate`,
  }
}

/** Whole seconds only: the first and the last are ramps, and a stopped run ends anywhere. */
const unsteady: Judge = ({ runs }) => {
  const spread = most(runs, run => {
    const seconds = run.timeline.slice(1, -1).map(second => second.ok)
    if (seconds.length < 4) return 0
    const mean = seconds.reduce((total, ok) => total + ok, 0) / seconds.length
    const variance = seconds.reduce((total, ok) => total + (ok - mean) ** 2, 0) / (seconds.length - 1)
    // Chance alone spreads a count by its root; what is judged is the spread beyond that
    return mean === 0 ? 0 : Math.sqrt(Math.max(0, variance - mean)) / mean
  })
  if (spread <= 0.3) return null
  return {
    figure: spread,
    message: `throughput was not steady: it varied by ${formatShare(spread)} from second to second; look at the timeline, use a longer --warmup, or repeat it with --runs`,
  }
}

const sharedCores: Judge = ({ environment, runs }) => {
  // A fleet drives on cores of its own
  const used = most(runs, run =>
    run.server === null || run.fleet !== null ? 0 : run.server.cpuPercent + run.driver.cpuPercent,
  )
  const share = used / 100 / environment.cores
  if (share <= BUSY) return null
  return {
    figure: share,
    message: `server and driver together used ${formatShare(share)} of the ${formatNumber(environment.cores)} cores they may use and slow each other down: give each its own cores or machine, or lower the load`,
  }
}

const descriptorsShort: Judge = ({ plan, environment, runs }) => {
  const refused = sum(runs, run => run.errors['no-descriptor'] ?? 0)
  const isElsewhere = environment.descriptorLimit === null || plan.agents !== null
  const share = isElsewhere ? 0 : plan.connections / (environment.descriptorLimit ?? 1)
  if (refused === 0 && share <= BUSY) return null
  return {
    figure: refused > 0 ? refused : share,
    message: `${refused > 0 ? `${formatCount(refused)} connects found no free descriptor` : `the connections take ${formatShare(share)} of the limit of open files`}: raise it with ulimit -n`,
  }
}

/**
 * The kernel sends a SYN again after 1 s and then 3 s, since Linux 6.5 every second at first: a lost handshake shows
 * as a connect time just above that. So do slow servers; where the kernel counts what it sent again, it decides.
 */
const synRetransmit: Judge = ({ plan, runs }) => {
  const retransmitted = sum(runs, run => {
    const known = run.kernel?.synRetransmits ?? null
    if (known === 0) return 0
    // Over TLS connect has the second handshake in it, which may be that slow by itself
    if (plan.target.kind === 'tls') return known ?? 0
    const connects = LatencyHistogram.decode(run.recording.connect)
    const late = [1, 2, 3, 4].reduce(
      (total, seconds) => total + connects.countBetween(seconds * 1e6 - 10_000, seconds * 1e6 + 400_000),
      0,
    )
    return Math.min(late, known ?? late)
  })
  if (retransmitted === 0) return null
  return {
    figure: retransmitted,
    message: `${formatCount(retransmitted)} connects took about 1, 2, 3 or 4 s because their first packet was lost: the server's --backlog overflowed, or packets are dropped on the way`,
  }
}

/**
 * While a server stalls, a closed load sends nothing, so one stall is a handful of slow exchanges. Requests that keep
 * coming would have waited 0 to S in a stall of S: in a window of W, p99 is S - W / 100 where that is positive. A slow
 * reply is no stall as long as other clients go on.
 */
const closedLoadHidesStalls: Judge = ({ plan, runs }) => {
  if (plan.load.kind === 'open') return null
  let hidden: { stallUs: number; p99Us: number; ratePerSecond: number } | null = null
  for (const run of runs) {
    const { stallUs } = run
    const { p99 } = run.latencyUs.response
    if (stallUs === null || p99 === null) continue
    const p99Us = stallUs - run.windowUs / 100
    if (stallUs >= 100_000 && p99Us > 3 * p99 && p99Us > (hidden?.p99Us ?? 0))
      hidden = { stallUs, p99Us, ratePerSecond: run.throughputPerSecond }
  }
  if (hidden === null) return null
  return {
    figure: hidden.p99Us,
    message: `for ${formatUs(hidden.stallUs)} no client got a reply, and a closed load sends nothing meanwhile: at the same rate, -R ${Math.max(1, Math.round(hidden.ratePerSecond))} would show a p99 of about ${formatUs(hidden.p99Us)}`,
  }
}

/** A stop cuts what is in flight. That is no loss unless it had waited longer than anything that is shown. */
const unfinished: Judge = ({ runs }) => {
  const cut = sum(runs, run => run.requests.unfinished)
  const longestUs = most(runs, run => run.unfinishedUs ?? 0)
  const shownUs = most(runs, run => run.latencyUs.response.max ?? 0)
  if (cut === 0 || longestUs <= shownUs) return null
  return {
    figure: longestUs,
    message: `${formatCount(cut)} exchanges had no reply when the run was stopped; one had waited ${formatUs(longestUs)}, longer than any latency shown: they are in no latency, and --threshold counts them as infinitely slow`,
  }
}

const JUDGES = {
  'spoke-first': spokeFirst,
  'unasked-bytes': unaskedBytes,
  'not-kept': notKept,
  'driver-saturated': driverSaturated,
  'starts-late': startsLate,
  'rate-not-reached': rateNotReached,
  'few-samples': fewSamples,
  'kind-never-ran': kindNeverRan,
  unsteady,
  'shared-cores': sharedCores,
  'ports-short': portsShort,
  'descriptors-short': descriptorsShort,
  'backlog-full': backlogFull,
  'syn-retransmit': synRetransmit,
  'closed-load-hides-stalls': closedLoadHidesStalls,
  failures,
  'handler-failed': handlerFailed,
  'request-cut': requestCut,
  unfinished,
  'agent-lost': ({ runs }) => agentLost(runs),
  'agent-differs': ({ runs }) => agentDiffers(runs),
  'clock-skew': ({ runs }) => clockSkew(runs),
} satisfies Record<string, Judge>

/** Every doubt about the numbers, each with the figure that raised it and what to do. Pure. */
export function warningsOf(judged: Judged): Warning[] {
  if (judged.runs.length === 0) return []
  return Object.entries(JUDGES).flatMap(([code, judge]) => {
    const raised = judge(judged)
    return raised === null ? [] : [{ code, ...raised }]
  })
}
