import { hasSessions, kindsOf } from '../../plan/kinds.js'
import { sumOf } from '../../statistics/sum.js'
import { kindNames, kindOf } from '../kinds.js'
import type { Warns } from './warns.js'

/** Nothing is known about a kind that never ran, and the load was not the requested one. */
export const kindNeverRan: Warns = ({ plan, runs }) => {
  // Files of 1.x have no kinds, nor has a run that was stopped before anything started
  if (sumOf(runs, run => run.requests.started) === 0 || kindNames(runs).length === 0) return null
  const never = (kindsOf(plan) ?? kindNames(runs)).filter(
    name => sumOf(runs, run => kindOf(run, name)?.figures.requests.started ?? 0) === 0,
  )
  if (never.length === 0) return null
  const cure = hasSessions(plan)
    ? 'measure longer, or look with heythere try where the session ends'
    : 'measure longer, or give it more weight'
  return {
    figure: never.length,
    message: `no exchange of ${never.join(', ')} was started: ${cure}`,
  }
}
