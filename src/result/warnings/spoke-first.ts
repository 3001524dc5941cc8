import { firstText, sumOfConnections } from './of-runs.js'
import type { Warns } from './warns.js'

export const spokeFirst: Warns = ({ runs }) => {
  const spoke = sumOfConnections(runs, counts => (counts.spokeFirst === null ? 0 : 1))
  if (spoke === 0) return null
  return {
    figure: spoke,
    message: `the server speaks first: it sent "${firstText(runs, 'spokeFirst')}" before any request, and on other connections this may have been taken for the reply, so the latencies may be wrong; say with --greeting where it ends, such as --greeting line`,
  }
}
