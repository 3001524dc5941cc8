import type { AgentFigures } from '../../recording/fleet-account.js'
import { formatCount, formatShare } from '../../units.js'
import { listed } from './listed.js'
import type { Warns } from './warns.js'

const sum = (agents: readonly AgentFigures[], of: (agent: AgentFigures) => number): number =>
  agents.reduce((total, agent) => total + of(agent), 0)

/** What is missing in the numbers because agents did not come home. */
export const agentLost: Warns = ({ runs }) => {
  const agents = runs.flatMap(({ fleet }) => fleet?.agents ?? [])
  const lost = agents.filter(agent => agent.lost !== null)
  if (lost.length === 0) return null
  const share = sum(lost, agent => agent.connections) / sum(agents, agent => agent.connections)
  const reported = sum(lost, agent => agent.ok + agent.failed)
  return {
    figure: lost.length,
    message: `${listed(lost.map(({ name, lost }) => `${name} (${lost})`))}: ${formatShare(share)} of the connections are missing in these numbers, and ${formatCount(reported)} exchanges or more that were told of; measure again`,
  }
}
