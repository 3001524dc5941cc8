import { formatShare } from '../../units.js'
import type { Run } from '../result.js'
import { most } from './of-runs.js'
import type { Warns } from './warns.js'

const BUSY = 0.9
const busiestThread = (run: Run): number =>
  Math.max(0, ...run.driver.threads.map(thread => thread.eventLoopUtilization))

/** Whether a driver thread had hardly any time left, so the numbers may show the limit of the driver. */
export const isDriverSaturated = (run: Run): boolean => busiestThread(run) > BUSY

export const driverSaturated: Warns = ({ runs }) => {
  const busiest = most(runs, busiestThread)
  if (!runs.some(isDriverSaturated)) return null
  return {
    figure: busiest,
    message: `a driver thread was busy ${formatShare(busiest)} of the time, so the numbers may show the limits of the driver and not of the server: use more --workers or fewer --connections`,
  }
}
