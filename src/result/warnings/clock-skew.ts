import { formatShare, formatUs } from '../../units.js'
import type { Warns } from './warns.js'

/** A skew matters from this share of the window on: during the skew a part of the load was missing. */
const SKEW_SHARE = 0.01

/** Clocks are known to within half a round trip, so the message has that error next to the skew. */
export const clockSkew: Warns = ({ runs }) => {
  const [worst] = runs
    .flatMap(({ windowUs, fleet }) => {
      if (fleet === null || windowUs === 0) return []
      const errorUs = Math.max(0, ...fleet.agents.map(agent => agent.clockErrorUs ?? 0))
      const skewUs = fleet.skewUs + 2 * errorUs
      return { skewUs, errorUs, share: skewUs / windowUs }
    })
    .toSorted((a, b) => b.share - a.share)
  if (!worst || worst.share <= SKEW_SHARE) return null
  return {
    figure: worst.skewUs,
    message: `agents started up to ${formatUs(worst.skewUs)} apart (their clocks are known to within ${formatUs(worst.errorUs)}), ${formatShare(worst.share)} of the window: measure longer, or run NATS closer to the agents`,
  }
}
