import { formatShare, formatUs } from '../../units.js'
import type { Run } from '../result.js'
import type { Warns } from './warns.js'

/** Of the window. */
const MUCH = 0.01

function throttledIn({ server, driver }: Run): { readonly us: number; readonly share: number } {
  const account = driver.account ?? server?.account
  const us = account?.kernel?.throttledUs ?? 0
  return { us, share: account && account.wallUs > 0 ? us / account.wallUs : 0 }
}

/** A control group that has used up its CPU time stops, with all its threads, until the next period. */
export const throttled: Warns = ({ runs }) => {
  const [worst] = runs.map(throttledIn).sort((one, other) => other.share - one.share)
  if (worst === undefined || worst.share <= MUCH) return null
  return {
    figure: worst.share,
    message: `the control group (container) of this process had used up its CPU quota and was stopped for ${formatUs(worst.us)} (${formatShare(worst.share)} of the time), which is part of the latencies: raise its quota (docker --cpus, cpu.max), or lower the load`,
  }
}
