import { sumOf } from '../../statistics/sum.js'
import { formatCount } from '../../units.js'
import { requestOf } from './request-of.js'
import type { Warns } from './warns.js'

/** Our own server dropped what it did not take for a part of a request. */
export const requestCut: Warns = ({ plan, runs }) => {
  const dropped = sumOf(runs, run => run.server?.droppedBytes ?? 0)
  if (plan.target.kind !== 'own' || dropped === 0) return null
  const { maxRequestBytes, requestUntil } = plan.target.server
  const bytes = requestOf(plan)?.length ?? null
  const cures = [
    ...(bytes === null || bytes > maxRequestBytes ? [`--max-request ${bytes ?? 'N'} takes longer ones`] : []),
    ...(requestUntil === null
      ? [
          `--request-until ${bytes === null ? 'RULE' : `bytes:${bytes}`} puts one together that comes in several reads, of which each is a request else`,
        ]
      : []),
  ]
  return {
    figure: dropped,
    message: `our own server dropped ${formatCount(dropped)} bytes of requests, so that its handler saw a part of them: ${cures.join('; ')}`,
  }
}
