import { formatNumber, formatShare } from '../../units.js'
import { most } from './of-runs.js'
import type { Warns } from './warns.js'

/** Above this share of the cores, server and driver wait for each other. */
const BUSY = 0.9

export const sharedCores: Warns = ({ environment, plan: { load }, runs }) => {
  // A fleet runs on other cores
  const used = most(runs, run =>
    run.server === null || run.fleet !== null ? 0 : run.server.cpuPercent + run.driver.cpuPercent,
  )
  const share = used / 100 / environment.cores
  if (share <= BUSY) return null
  const spins = load.kind === 'open' && load.pacing === 'spin'
  return {
    figure: share,
    message: `server and driver together used ${formatShare(share)} of the ${formatNumber(environment.cores)} cores they may use, and slow each other down: give each of them its own cores or machine, or lower the load${spins ? ', or let the driver sleep between requests (--pacing block)' : ''}`,
  }
}
