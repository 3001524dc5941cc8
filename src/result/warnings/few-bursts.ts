import { parseArrival } from '../../load/arrival.js'
import { smallest } from '../../statistics/extremes.js'
import { formatCount, formatNumber } from '../../units.js'
import type { Warns } from './warns.js'

const LEAST_BURSTS = 10

/**
 * Arrivals whose gaps have a coefficient of variation above 1 come in bursts. Over a long time, the variance
 * of their number is CV^2 times that of a Poisson process (Cox, Renewal Theory, 1962, 4.2), so N of them tell
 * as much as N / CV^2 independent ones. That number is the number of bursts.
 */
export const fewBursts: Warns = ({ plan, runs }) => {
  if (plan.load.kind === 'closed') return null
  const arrival = parseArrival(plan.load.arrival)
  if (arrival.kind !== 'gamma' || arrival.cv <= 1) return null
  const fewest = smallest(runs.map(({ requests }) => requests.started + requests.notStarted))
  const bursts = fewest / arrival.cv ** 2
  if (fewest === 0 || bursts >= LEAST_BURSTS) return null
  return {
    figure: bursts,
    message: `${formatCount(fewest)} requests with gaps of CV ${formatNumber(arrival.cv)} come in about ${formatNumber(Math.max(1, Math.round(bursts)))} bursts, and another --seed would give other figures: measure longer, or repeat it with --runs`,
  }
}
