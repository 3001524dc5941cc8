import { formatCount } from '../../units.js'
import { firstText, sumOfConnections } from './of-runs.js'
import type { Warns } from './warns.js'

export const unaskedBytes: Warns = ({ plan, runs }) => {
  const bytes = sumOfConnections(runs, counts => (counts.unasked === null ? 0 : counts.unaskedBytes))
  if (bytes === 0) return null
  const first = firstText(runs, 'unasked')
  const cures = [
    ...(plan.exchange.kind === 'rule'
      ? [`if they are the rest of a reply, --until ${plan.exchange.until} ends it too early`]
      : []),
    ...(/^HTTP\S+ 408 /.test(first) ? ["raise the server's idle timeout"] : []),
  ]
  return {
    figure: bytes,
    message: `the server sent ${formatCount(bytes)} bytes that no request asked for, first "${first}": each time the connection was closed; if a request was in flight, the bytes were taken for its reply${cures.map(cure => `; ${cure}`).join('')}`,
  }
}
