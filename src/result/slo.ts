import { UnitError } from '../units.js'
import { parseThreshold, type Threshold } from './threshold.js'

const CURE = "give a limit that a higher rate breaks, such as 'p99<50ms' or 'errors<1%'"

/** Why a threshold can't limit a search for the highest rate; null if it can. */
function uselessness({ field, comparator, bound, unit }: Threshold): string | null {
  if (field === 'throughput') return 'throughput is the result of a search'
  if (comparator === '>' || comparator === '>=') return 'a higher rate does not break it'
  if (unit === 'share' && (bound > 1 || (bound === 1 && comparator === '<='))) return 'no rate breaks it'
  if (bound === 0 && comparator === '<') return 'no rate keeps it'
  return null
}

/** A threshold that more load may break. Throws UnitError, whose text continues after flag and value. */
export function parseSlo(text: string): Threshold {
  const threshold = parseThreshold(text)
  const why = uselessness(threshold)
  if (why !== null) throw new UnitError(`${why}; ${CURE}`)
  return threshold
}
