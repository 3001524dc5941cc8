import { formatNumber, formatUs } from '../../units.js'
import { differences } from './fleet-differences.js'
import { listed } from './listed.js'
import type { Warns } from './warns.js'

/** Each agent that differs, with the last run that shows it. */
export const agentDiffers: Warns = ({ runs }) => {
  const found = new Map(
    runs
      .flatMap(({ fleet }) => (fleet ? differences(fleet) : []))
      .map(difference => [difference.agent, difference]),
  )
  if (found.size === 0) return null
  const differing = [...found.values()].map(({ agent, figure, own, others }) => {
    const show = figure === 'p50' ? formatUs : formatNumber
    return `${agent} (${figure} ${show(own)}, the others ${show(others)})`
  })
  return {
    figure: found.size,
    message: `${listed(differing)}: differs from the other agents, so these numbers mix a slow machine or network with the target; use agents that are alike`,
  }
}
