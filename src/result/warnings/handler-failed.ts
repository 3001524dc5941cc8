import { sumOf } from '../../statistics/sum.js'
import { formatCount } from '../../units.js'
import { firstTrouble } from './of-runs.js'
import type { Warns } from './warns.js'

export const handlerFailed: Warns = ({ plan, runs }) => {
  const failed = sumOf(runs, run => run.server?.failed ?? 0)
  if (plan.target.kind !== 'own' || failed === 0) return null
  const first = firstTrouble(runs, 'handler')
  const why =
    first === null
      ? `heythere serve --handler ${plan.target.server.handler} logs the reason`
      : `the first was "${first}"`
  return {
    figure: failed,
    message: `the handler of the bundled server threw for ${formatCount(failed)} requests, which their clients count as early-close: ${why}`,
  }
}
