import { formatShare } from '../../units.js'
import { longest } from './thread-shares.js'
import type { Warns } from './warns.js'

/** Share of the window: a smaller one would not show in latencies. */
const MUCH = 0.1

const CURES = { server: 'fewer --threads', driver: 'fewer --workers' } as const

/** A thread was ready to run but had no core, and its requests waited with it. */
export const waitedForCore: Warns = ({ plan, runs }) => {
  const found = longest(runs, ({ waitingForCoreUs }) => waitingForCoreUs)
  if (found === null || found.share <= MUCH) return null
  const { side, name, share } = found
  const cure = side === 'driver' || plan.target.kind === 'own' ? `, or use ${CURES[side]}` : ''
  return {
    figure: share,
    message: `a thread of the ${side} (${name}) waited for a core ${formatShare(share)} of the time, which is part of the latencies: stop other programs on these cores, give server and driver their own cores (taskset)${cure}`,
  }
}
