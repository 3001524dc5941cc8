import { firstText, sumOfConnections } from './of-runs.js'
import type { Warns } from './warns.js'

export const spokeFirst: Warns = ({ runs }) => {
  const spoke = sumOfConnections(runs, counts => (counts.spokeFirst === null ? 0 : 1))
  if (spoke === 0) return null
  return {
    figure: spoke,
    message: `the server speaks first: before it was asked it said "${firstText(runs, 'spokeFirst')}", which on other connections was taken for the reply, so these may be the latencies of that; name where that ends with --greeting, such as --greeting line`,
  }
}
