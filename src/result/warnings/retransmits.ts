import { sumOf } from '../../statistics/sum.js'
import { formatCount } from '../../units.js'
import type { Warns } from './warns.js'

/** Share of the exchanges. A kernel resends a few segments although nothing was lost (tail loss probes). */
const MUCH = 0.001
const LEAST = 10

/** A lost segment is resent after 200 ms or more, which delays an exchange. SYNs have their own warning. */
export const retransmits: Warns = ({ runs }) => {
  const again = sumOf(runs, ({ driver, server }) => {
    const kernel = (driver.account ?? server?.account)?.kernel
    return Math.max(0, (kernel?.retransmits ?? 0) - (kernel?.synRetransmits ?? 0))
  })
  const started = sumOf(runs, run => run.requests.started)
  if (again < LEAST || again <= MUCH * started) return null
  return {
    figure: again,
    message: `this machine sent ${formatCount(again)} TCP segments again (for ${formatCount(started)} exchanges), each at least 200 ms late: the network loses packets; look at the link (ip -s link) and its queues (tc -s qdisc), or use fewer --connections`,
  }
}
