import { kindsOf } from '../../plan/kinds.js'
import { sumOf } from '../../statistics/sum.js'
import { kindNames, kindOf } from '../kinds.js'
import type { Warns } from './warns.js'

/** Of a kind that never ran nothing is known, and the rest was another load than was asked for. */
export const kindNeverRan: Warns = ({ plan, runs }) => {
  // Files of 1.x have none; nor has a run that a stop cut off before anything began
  if (sumOf(runs, run => run.requests.started) === 0 || kindNames(runs).length === 0) return null
  const never = (kindsOf(plan) ?? kindNames(runs)).filter(
    name => sumOf(runs, run => kindOf(run, name)?.figures.requests.started ?? 0) === 0,
  )
  if (never.length === 0) return null
  const session = plan.exchange.kind === 'workload' && plan.exchange.spec.session !== null
  const cure = session
    ? 'measure longer, or see with heythere try where the session ends'
    : 'measure longer, or give it more weight'
  return {
    figure: never.length,
    message: `no exchange of ${never.join(', ')} began: ${cure}`,
  }
}
