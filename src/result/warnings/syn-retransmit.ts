import { LatencyHistogram } from '../../recording/histogram.js'
import { sumOf } from '../../statistics/sum.js'
import { formatCount } from '../../units.js'
import type { Warns } from './warns.js'

/**
 * The kernel resends a SYN after 1 s and then 3 s, since Linux 6.5 every second at first. A lost handshake
 * shows as a connect time just above that, and so does a slow server. If the kernel counts its
 * retransmissions, they decide.
 */
export const synRetransmit: Warns = ({ plan, runs }) => {
  const retransmitted = sumOf(runs, run => {
    const known = run.kernel?.synRetransmits ?? null
    if (known === 0) return 0
    // Over TLS, connect includes the TLS handshake, which may be that slow by itself
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
    message: `${formatCount(retransmitted)} connects took about 1, 2, 3 or 4 s because their first packet was lost: the backlog of the server overflowed, or the network drops packets; raise --backlog or look at the network`,
  }
}
