import { sumOf } from '../../statistics/sum.js'
import { formatCount } from '../../units.js'
import { firstTrouble } from './of-runs.js'
import { requestOf } from './request-of.js'
import type { Warns } from './warns.js'

/** The bundled server dropped bytes that did not belong to a request. */
export const requestCut: Warns = ({ plan, runs }) => {
  const dropped = sumOf(runs, run => run.server?.droppedBytes ?? 0)
  if (plan.target.kind !== 'own' || dropped === 0) return null
  const { maxRequestBytes, requestUntil } = plan.target.server
  const bytes = requestOf(plan)?.length ?? null
  // A file of 1.x does not distinguish the two
  const [isLong, isInParts] = [firstTrouble(runs, 'too-long'), firstTrouble(runs, 'in-parts')]
  const isKnown = isLong !== null || isInParts !== null
  const cures = [
    ...((isKnown ? isLong !== null : bytes === null || bytes > maxRequestBytes)
      ? [`--max-request ${bytes ?? 'N'} allows longer requests`]
      : []),
    ...(requestUntil === null && (!isKnown || isInParts !== null)
      ? [
          `--request-until ${bytes === null ? 'RULE' : `bytes:${bytes}`} joins a request that arrives in several reads; without it each read is a request`,
        ]
      : []),
  ]
  return {
    figure: dropped,
    message: `the bundled server dropped ${formatCount(dropped)} bytes of requests, so its handler got only a part of them: ${cures.join('; ')}`,
  }
}
