import { formatUs } from '../../units.js'
import { most } from './of-runs.js'
import type { Warns } from './warns.js'

export const startsLate: Warns = ({ plan, runs }) => {
  const late = most(runs, run => run.startLateUs.p99 ?? 0)
  const response = most(runs, run => run.latencyUs.response.p50 ?? 0)
  if (plan.load.kind === 'closed' || late <= Math.max(1000, response * 0.1)) return null
  return {
    figure: late,
    message: `1 % of the requests started at least ${formatUs(late)} after they were due (response includes this wait, service does not): use more --workers or --connections, or a lower --rate`,
  }
}
