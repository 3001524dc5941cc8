import { formatCount } from '../../units.js'
import { firstText, sumOfConnections } from './of-runs.js'
import type { Warns } from './warns.js'

export const unaskedBytes: Warns = ({ plan, runs }) => {
  const bytes = sumOfConnections(runs, counts => (counts.unasked === null ? 0 : counts.unaskedBytes))
  if (bytes === 0) return null
  const first = firstText(runs, 'unasked')
  const cures = [
    ...(plan.exchange.kind === 'rule'
      ? [`where that is the rest of a reply, --until ${plan.exchange.until} ends it too early`]
      : []),
    ...(/^HTTP\S+ 408 /.test(first) ? ["raise the server's idle timeout"] : []),
  ]
  return {
    figure: bytes,
    message: `the server sent ${formatCount(bytes)} bytes that no request had asked for, at first "${first}": the connection was closed each time, and where a request was under way such bytes were taken for its reply${cures.map(cure => `; ${cure}`).join('')}`,
  }
}
