import type { AgentFigures, FleetFigures } from '../recording/fleet-account.js'
import { formatCount, formatNumber, formatShare, formatUs } from '../units.js'
import { differences } from './fleet-differences.js'

interface FleetRun {
  readonly windowUs: number
  readonly fleet: FleetFigures | null
}

interface Raised {
  readonly figure: number
  readonly message: string
}

/** A skew matters from this share of the window on: for so long, not all of the load was there. */
const SKEW_SHARE = 0.01
const MOST_NAMED = 5

/** "a, b and 3 more". */
function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`
}

const sum = (agents: readonly AgentFigures[], of: (agent: AgentFigures) => number): number =>
  agents.reduce((total, agent) => total + of(agent), 0)

/** What is missing in the numbers because agents did not come home. */
export function agentLost(runs: readonly FleetRun[]): Raised | null {
  const agents = runs.flatMap(({ fleet }) => fleet?.agents ?? [])
  const lost = agents.filter(agent => agent.lost !== null)
  if (lost.length === 0) return null
  const share = sum(lost, agent => agent.connections) / sum(agents, agent => agent.connections)
  const told = sum(lost, agent => agent.ok + agent.failed)
  return {
    figure: lost.length,
    message: `${listed(lost.map(({ name, lost }) => `${name} (${lost})`))}: ${formatShare(share)} of the connections are missing in these numbers, and ${formatCount(told)} exchanges or more that were told of; measure again`,
  }
}

/** Clocks are known to within half a round trip, so that stands beside the skew they show. */
export function clockSkew(runs: readonly FleetRun[]): Raised | null {
  const [worst] = runs
    .flatMap(({ windowUs, fleet }) => {
      if (fleet === null || windowUs === 0) return []
      const errorUs = Math.max(0, ...fleet.agents.map(agent => agent.clockErrorUs ?? 0))
      const skewUs = fleet.skewUs + 2 * errorUs
      return { skewUs, errorUs, share: skewUs / windowUs }
    })
    .toSorted((a, b) => b.share - a.share)
  if (!worst || worst.share <= SKEW_SHARE) return null
  return {
    figure: worst.skewUs,
    message: `agents began up to ${formatUs(worst.skewUs)} apart (clocks known to ${formatUs(worst.errorUs)}), ${formatShare(worst.share)} of the window: measure longer, or bring them nearer to NATS`,
  }
}

/** Each agent that differs, by its last run that shows it. */
export function agentDiffers(runs: readonly FleetRun[]): Raised | null {
  const found = new Map(
    runs
      .flatMap(({ fleet }) => (fleet ? differences(fleet) : []))
      .map(difference => [difference.agent, difference]),
  )
  if (found.size === 0) return null
  const said = [...found.values()].map(({ agent, figure, own, others }) => {
    const show = figure === 'p50' ? formatUs : formatNumber
    return `${agent} (${figure} ${show(own)}, the others ${show(others)})`
  })
  return {
    figure: found.size,
    message: `${listed(said)}: not as the other agents; these numbers mix a slow machine or way with the target`,
  }
}
