import { PERCENTILES_BY_TEXT, type PercentileText } from '../../recording/figures.js'
import { smallest } from '../../statistics/extremes.js'
import { formatCount } from '../../units.js'
import { kindNames, kindOf } from '../kinds.js'
import type { Run } from '../result.js'
import { SAMPLES_BEYOND, shakyPercentile } from '../shaky-percentile.js'
import type { Warns } from './warns.js'

/** The percentiles in the table of latencies. */
const SHOWN_PERCENTILES: readonly PercentileText[] = ['p50', 'p90', 'p99', 'p99.9']
/** The percentiles in the table of kinds. */
const OF_KINDS: ReadonlySet<string> = new Set<PercentileText>(['p50', 'p99'])
/** The most kinds that one line names. */
const MOST_NAMED = 5

const shakyFor = (count: number): string[] =>
  SHOWN_PERCENTILES.filter(name => shakyPercentile(count, PERCENTILES_BY_TEXT[name]))

/** The kinds with too few samples for a percentile, though all exchanges together may have enough. */
function shakyKinds(
  runs: readonly Run[],
  known: readonly string[],
): { name: string; count: number; for: string[] }[] {
  const names = kindNames(runs)
  if (names.length < 2) return []
  return names.flatMap(name => {
    const counts = runs.flatMap(run => kindOf(run, name)?.figures.latencyUs.response.count ?? [])
    const count = smallest(counts)
    const shaky = shakyFor(count).filter(
      percentile => OF_KINDS.has(percentile) && !known.includes(percentile),
    )
    return count === 0 || shaky.length === 0 ? [] : [{ name, count, for: shaky }]
  })
}

export const fewSamples: Warns = ({ runs }) => {
  const fewest = smallest(runs.map(run => run.latencyUs.response.count))
  if (fewest === 0) return null
  const shaky = shakyFor(fewest)
  const kinds = shakyKinds(runs, shaky)
  if (shaky.length === 0 && kinds.length === 0) return null
  const ofAll =
    shaky.length === 0 ? [] : [`${formatCount(fewest)} samples are too few for ${shaky.join(', ')}`]
  const ofKinds = kinds
    .slice(0, MOST_NAMED)
    .map(
      ({ name, count, for: percentiles }) => `${formatCount(count)} of ${name} for ${percentiles.join(', ')}`,
    )
  const more = kinds.length - ofKinds.length
  const named =
    ofKinds.length === 0 ? [] : [`${ofKinds.join(', ')}${more > 0 ? ` and ${more} more kinds` : ''}`]
  const [first = '', ...rest] = [...ofAll, ...named]
  const text = ofAll.length > 0 ? [first, ...rest].join('; ') : `too few samples: ${first}`
  return {
    figure: shaky.length > 0 ? fewest : smallest(kinds.map(({ count }) => count)),
    message: `${text} (fewer than ${SAMPLES_BEYOND} lie beyond): measure longer`,
  }
}
