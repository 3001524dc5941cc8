import { formatCount } from '../../units.js'
import { sumOfConnections } from './of-runs.js'
import type { Warns } from './warns.js'

/** If a load with connection reuse has to reconnect again and again, it is not the requested load. */
export const notKept: Warns = ({ plan, runs }) => {
  const byReply = sumOfConnections(runs, counts => counts.closedByReply)
  const idle = sumOfConnections(runs, counts => counts.closedIdle)
  if (!plan.keepAlive || byReply + idle === 0) return null
  const how = [
    ...(byReply === 0 ? [] : [`announced a close in ${formatCount(byReply)} replies`]),
    ...(idle === 0 ? [] : [`closed ${formatCount(idle)} idle connections`]),
  ]
  const cures = [
    ...(byReply === 0 ? [] : ['let the server keep connections open (HTTP/1.1, more requests for each)']),
    ...(idle === 0 ? [] : ["raise the server's idle timeout"]),
  ]
  const opened = sumOfConnections(runs, counts => counts.reopened)
  return {
    figure: byReply + idle,
    message: `connections should be reused, but the server ${how.join(' and ')}: ${formatCount(opened)} were opened again, and these handshakes are part of the latencies; ${cures.join(', ')}, or leave out --keep-alive`,
  }
}
