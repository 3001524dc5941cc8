import { sumOf } from '../../statistics/sum.js'
import { formatCount, formatUs } from '../../units.js'
import { most } from './of-runs.js'
import type { Warns } from './warns.js'

/** A stop cuts off exchanges in flight. It matters only if one waited longer than any reported latency. */
export const unfinished: Warns = ({ runs }) => {
  const cut = sumOf(runs, run => run.requests.unfinished)
  const longestUs = most(runs, run => run.unfinishedUs ?? 0)
  const shownUs = most(runs, run => run.latencyUs.response.max ?? 0)
  if (cut === 0 || longestUs <= shownUs) return null
  return {
    figure: longestUs,
    message: `${formatCount(cut)} exchanges had no reply when the run was stopped, and one of them had waited ${formatUs(longestUs)}, longer than any latency shown: they are not in the latencies, and --threshold counts them as infinitely slow`,
  }
}
