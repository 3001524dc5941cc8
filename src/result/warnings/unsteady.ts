import { parseArrival } from '../../load/arrival.js'
import { arrivalOf, type Load } from '../../plan/load.js'
import { rateCurveOf } from '../../plan/shape.js'
import { formatShare } from '../../units.js'
import { most } from './of-runs.js'
import type { Warns } from './warns.js'

/** The variance of a count by chance alone, over its mean: 1 for a Poisson process, CV^2 for bursts. */
function spreadByChance(load: Load): number {
  const arrival = parseArrival(arrivalOf(load))
  return arrival.kind === 'gamma' ? Math.max(1, arrival.cv ** 2) : 1
}

/** Uses whole seconds only: the first and the last are ramps, and a stopped run ends in mid-second. */
export const unsteady: Warns = ({ plan, runs }) => {
  // The requested rate varies too
  if (rateCurveOf(plan) !== null) return null
  const chance = spreadByChance(plan.load)
  const spread = most(runs, run => {
    const seconds = run.timeline.slice(1, -1).map(second => second.ok)
    if (seconds.length < 4) return 0
    const mean = seconds.reduce((total, ok) => total + ok, 0) / seconds.length
    const variance = seconds.reduce((total, ok) => total + (ok - mean) ** 2, 0) / (seconds.length - 1)
    // Only the spread beyond chance counts
    return mean === 0 ? 0 : Math.sqrt(Math.max(0, variance - chance * mean)) / mean
  })
  if (spread <= 0.3) return null
  return {
    figure: spread,
    message: `throughput varied by ${formatShare(spread)} from second to second: look at the timeline, use a longer --warmup, or repeat the run with --runs`,
  }
}
