import { formatCount } from '../../units.js'
import { sumOfConnections } from './of-runs.js'
import type { Warns } from './warns.js'

/** A load on kept connections that has to connect again and again is another load than was asked for. */
export const notKept: Warns = ({ plan, runs }) => {
  const byReply = sumOfConnections(runs, counts => counts.closedByReply)
  const idle = sumOfConnections(runs, counts => counts.closedIdle)
  if (!plan.keepAlive || byReply + idle === 0) return null
  const how = [
    ...(byReply === 0 ? [] : [`said with ${formatCount(byReply)} replies that the connection ends there`]),
    ...(idle === 0 ? [] : [`closed ${formatCount(idle)} connections while they were idle`]),
  ]
  const cures = [
    ...(byReply === 0 ? [] : ['let it keep them (HTTP/1.1, more requests for each)']),
    ...(idle === 0 ? [] : ['raise its idle timeout']),
  ]
  const opened = sumOfConnections(runs, counts => counts.reopened)
  return {
    figure: byReply + idle,
    message: `connections were to be kept, but the server ${how.join(' and ')}: ${formatCount(opened)} were opened again, and those handshakes are in the latencies; ${cures.join(', ')}, or leave out --keep-alive`,
  }
}
