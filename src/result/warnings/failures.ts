import { sumOf } from '../../statistics/sum.js'
import { formatCount, formatShare } from '../../units.js'
import type { Warns } from './warns.js'
import { curesOf } from './why-failed.js'

export const failures: Warns = ({ plan, runs }) => {
  const failed = sumOf(runs, run => run.requests.failed)
  const started = sumOf(runs, run => run.requests.started)
  if (failed === 0) return null
  const cures = [...curesOf(plan, runs)].map(cure => `; ${cure}`).join('')
  return {
    figure: failed / started,
    message: `${formatCount(failed)} failed exchanges (${formatShare(failed / started)}) are not in the latencies; --threshold counts them as infinitely slow${cures}`,
  }
}
