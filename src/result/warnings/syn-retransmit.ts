import { LatencyHistogram } from '../../recording/histogram.js'
import { sumOf } from '../../statistics/sum.js'
import { formatCount } from '../../units.js'
import type { Warns } from './warns.js'

/**
 * The kernel sends a SYN again after 1 s and then 3 s, since Linux 6.5 every second at first: a lost handshake shows
 * as a connect time just above that. So do slow servers; where the kernel counts what it sent again, it decides.
 */
export const synRetransmit: Warns = ({ plan, runs }) => {
  const retransmitted = sumOf(runs, run => {
    const known = run.kernel?.synRetransmits ?? null
    if (known === 0) return 0
    // Over TLS connect has the second handshake in it, which may be that slow by itself
    if (plan.target.kind === 'tls') return known ?? 0
    const connects = LatencyHistogram.decode(run.recording.connect)
    const late = [1, 2, 3, 4].reduce(
      (total, seconds) => total + connects.countBetween(seconds * 1e6 - 10_000, seconds * 1e6 + 400_000),
      0,
    )
    return Math.min(late, known ?? late)
  })
  if (retransmitted === 0) return null
  return {
    figure: retransmitted,
    message: `${formatCount(retransmitted)} connects took about 1, 2, 3 or 4 s because their first packet was lost: the server's --backlog overflowed, or packets are dropped on the way`,
  }
}
