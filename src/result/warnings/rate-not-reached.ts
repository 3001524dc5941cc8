import { hasSessions } from '../../plan/kinds.js'
import { heldRateOf, type Load } from '../../plan/load.js'
import { sumOf } from '../../statistics/sum.js'
import { formatCount, formatNumber, formatShare } from '../../units.js'
import type { Warns } from './warns.js'

function rateText(load: Load): string {
  const held = heldRateOf(load)
  return held === null
    ? 'the requested rates were not reached: use more --connections, or lower rates'
    : `the rate of ${formatNumber(held)}/s was not reached: use more --connections, or a lower --rate`
}

export const rateNotReached: Warns = ({ plan, runs }) => {
  if (plan.load.kind === 'closed') return null
  const notStarted = sumOf(runs, run => run.requests.notStarted)
  const due = sumOf(runs, run => run.requests.started) + notStarted
  const share = due === 0 ? 0 : notStarted / due
  if (notStarted === 0) return null
  // The number of started sessions is unknown
  const what = hasSessions(plan) ? 'sessions' : `requests (${formatShare(share)})`
  return {
    figure: share,
    message: `${formatCount(notStarted)} ${what} were due but never started, so ${rateText(plan.load)}`,
  }
}
