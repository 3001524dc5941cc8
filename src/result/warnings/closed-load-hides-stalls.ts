import { formatUs } from '../../units.js'
import type { Warns } from './warns.js'

/**
 * While a server stalls, a closed load sends nothing, so one stall is a handful of slow exchanges. Requests that keep
 * coming would have waited 0 to S in a stall of S: in a window of W, p99 is S - W / 100 if that is positive. A slow
 * reply is no stall while other clients get replies.
 */
export const closedLoadHidesStalls: Warns = ({ plan, runs }) => {
  if (plan.load.kind === 'open') return null
  let hidden: { stallUs: number; p99Us: number; ratePerSecond: number } | null = null
  for (const run of runs) {
    const { stallUs } = run
    const { p99 } = run.latencyUs.response
    if (stallUs === null || p99 === null) continue
    const p99Us = stallUs - run.windowUs / 100
    if (stallUs >= 100_000 && p99Us > 3 * p99 && p99Us > (hidden?.p99Us ?? 0))
      hidden = { stallUs, p99Us, ratePerSecond: run.throughputPerSecond }
  }
  if (hidden === null) return null
  return {
    figure: hidden.p99Us,
    message: `for ${formatUs(hidden.stallUs)} no client got a reply, and a closed load sends nothing in that time: an open load of the same rate, -R ${Math.max(1, Math.round(hidden.ratePerSecond))} would show a p99 of about ${formatUs(hidden.p99Us)}`,
  }
}
