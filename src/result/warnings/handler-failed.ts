import { sumOf } from '../../statistics/sum.js'
import { formatCount } from '../../units.js'
import type { Warns } from './warns.js'

export const handlerFailed: Warns = ({ plan, runs }) => {
  const failed = sumOf(runs, run => run.server?.failed ?? 0)
  if (plan.target.kind !== 'own' || failed === 0) return null
  return {
    figure: failed,
    message: `the handler of our own server threw for ${formatCount(failed)} requests, each an early-close to its client: heythere serve --handler ${plan.target.server.handler} says why`,
  }
}
