import { formatCount } from '../../units.js'
import { failedAs, sumOfConnections } from './of-runs.js'
import type { Warns } from './warns.js'

export const backlogFull: Warns = ({ runs }) => {
  const retried = sumOfConnections(runs, counts => counts.retried)
  const gaveUp = failedAs(runs, 'backlog-full')
  if (retried + gaveUp === 0) return null
  const inVain = gaveUp === 0 ? '' : `, and ${formatCount(gaveUp)} exchanges got none in time`
  return {
    figure: retried + gaveUp,
    message: `${formatCount(retried)} times a connect found the backlog of the unix socket full and was tried again after 1 to 64 ms, which is in connect times${inVain}: let the server listen with a longer backlog (net.core.somaxconn bounds it), or use fewer --connections`,
  }
}
