import { formatShare } from '../../units.js'
import { longest } from './thread-shares.js'
import type { Warns } from './warns.js'

/** Of the window. */
const MUCH = 0.1

/** A thread serves no request during garbage collection. */
export const gcPauses: Warns = ({ runs }) => {
  const found = longest(runs, ({ gcUs }) => gcUs)
  if (found === null || found.share <= MUCH) return null
  const { side, name, share } = found
  const cure =
    side === 'server'
      ? 'keep and allocate less in the handler, or give it more memory (--worker-memory, NODE_OPTIONS=--max-old-space-size=N)'
      : 'use more --workers, or give them more memory (NODE_OPTIONS=--max-semi-space-size=64)'
  return {
    figure: share,
    message: `a thread of the ${side} (${name}) was in garbage collection ${formatShare(share)} of the time, and its requests waited: ${cure}`,
  }
}
