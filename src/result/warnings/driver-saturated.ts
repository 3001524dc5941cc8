import { formatShare } from '../../units.js'
import type { Run } from '../result.js'
import { most } from './of-runs.js'
import type { Warns } from './warns.js'

const BUSY = 0.9
const busiestThread = (run: Run): number =>
  Math.max(0, ...run.driver.threads.map(thread => thread.eventLoopUtilization))

/** Whether a driver thread had hardly any time left, so that what was measured may be its limit. */
export const isDriverSaturated = (run: Run): boolean => busiestThread(run) > BUSY

export const driverSaturated: Warns = ({ runs }) => {
  const busiest = most(runs, busiestThread)
  if (!runs.some(isDriverSaturated)) return null
  return {
    figure: busiest,
    message: `a driver thread was busy ${formatShare(busiest)} of the time, so these may be the driver's limits and not the server's: use more --workers or fewer --connections`,
  }
}
