import { formatCount, formatShare } from '../../units.js'
import { failedAs } from './of-runs.js'
import type { Warns } from './warns.js'

/** Share of the limit: above it, other files may fail to open. */
const NEARLY_ALL = 0.9

export const descriptorsShort: Warns = ({ plan, environment, runs }) => {
  const refused = failedAs(runs, 'no-descriptor')
  const isElsewhere = environment.descriptorLimit === null || plan.agents !== null
  const share = isElsewhere ? 0 : plan.connections / (environment.descriptorLimit ?? 1)
  if (refused === 0 && share <= NEARLY_ALL) return null
  return {
    figure: refused > 0 ? refused : share,
    message: `${refused > 0 ? `${formatCount(refused)} connects found no free file descriptor` : `the connections use ${formatShare(share)} of the limit of open files`}: raise the limit with ulimit -n`,
  }
}
