import { formatShare } from '../../units.js'
import { longest } from './thread-shares.js'
import type { Warns } from './warns.js'

/** Of the window: less than this no latency would show. */
const MUCH = 0.1

const CURES = { server: 'fewer --threads', driver: 'fewer --workers' } as const

/** A thread that could run and had no core: what it served waited with it. */
export const waitedForCore: Warns = ({ plan, runs }) => {
  const found = longest(runs, ({ waitingForCoreUs }) => waitingForCoreUs)
  if (found === null || found.share <= MUCH) return null
  const { side, name, share } = found
  const cure = side === 'driver' || plan.target.kind === 'own' ? `, or use ${CURES[side]}` : ''
  return {
    figure: share,
    message: `a thread of the ${side} (${name}) waited for a core ${formatShare(share)} of the time, which is in the latencies: end what else runs on these cores, give server and driver cores of their own (taskset)${cure}`,
  }
}
