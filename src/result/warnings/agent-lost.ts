import { sumOf } from '../../statistics/sum.js'
import { formatCount, formatShare } from '../../units.js'
import { listed } from './listed.js'
import type { Warns } from './warns.js'

/** What is missing in the numbers because agents were lost. */
export const agentLost: Warns = ({ runs }) => {
  const agents = runs.flatMap(({ fleet }) => fleet?.agents ?? [])
  const lost = agents.filter(agent => agent.lost !== null)
  if (lost.length === 0) return null
  const share = sumOf(lost, agent => agent.connections) / sumOf(agents, agent => agent.connections)
  const reported = sumOf(lost, agent => agent.ok + agent.failed)
  return {
    figure: lost.length,
    message: `${listed(lost.map(({ name, lost }) => `${name} (${lost})`))}: ${formatShare(share)} of the connections are missing in these numbers, with at least ${formatCount(reported)} exchanges that were reported; measure again`,
  }
}
