import { formatCount, formatNumber, formatShare } from '../../units.js'
import { sum } from './of-runs.js'
import type { Warns } from './warns.js'

export const rateNotReached: Warns = ({ plan, runs }) => {
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
