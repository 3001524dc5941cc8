import { formatCount } from '../../units.js'
import { failedAs, sumOfConnections } from './of-runs.js'
import type { Warns } from './warns.js'

export const backlogFull: Warns = ({ runs }) => {
  const retried = sumOfConnections(runs, counts => counts.retried)
  const gaveUp = failedAs(runs, 'backlog-full')
  if (retried + gaveUp === 0) return null
  const inVain = gaveUp === 0 ? '' : `, and ${formatCount(gaveUp)} exchanges got no connection in time`
  return {
    figure: retried + gaveUp,
    message: `${formatCount(retried)} connects found the backlog of the unix socket full and were tried again after 1 to 64 ms, which is part of their connect times${inVain}: let the server listen with a longer backlog (at most net.core.somaxconn), or use fewer --connections`,
  }
}
