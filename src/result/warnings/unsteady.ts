import { formatShare } from '../../units.js'
import { most } from './of-runs.js'
import type { Warns } from './warns.js'

/** Whole seconds only: the first and the last are ramps, and a stopped run ends anywhere. */
export const unsteady: Warns = ({ runs }) => {
  const spread = most(runs, run => {
    const seconds = run.timeline.slice(1, -1).map(second => second.ok)
    if (seconds.length < 4) return 0
    const mean = seconds.reduce((total, ok) => total + ok, 0) / seconds.length
    const variance = seconds.reduce((total, ok) => total + (ok - mean) ** 2, 0) / (seconds.length - 1)
    // Chance alone spreads a count by its root; what is judged is the spread beyond that
    return mean === 0 ? 0 : Math.sqrt(Math.max(0, variance - mean)) / mean
  })
  if (spread <= 0.3) return null
  return {
    figure: spread,
    message: `throughput varied by ${formatShare(spread)} from second to second: look at the timeline, use a longer --warmup, or repeat the run with --runs`,
  }
}
