import { smallest } from '../../statistics/extremes.js'
import { formatCount } from '../../units.js'
import { shakyPercentile } from '../shaky-percentile.js'
import { listed } from './listed.js'
import type { Warns } from './warns.js'

const PERCENTILE = 99
const SAMPLES = 1000

/** A stage with few requests has no p99, even if all stages together have one. */
export const stageTooShort: Warns = ({ runs }) => {
  const stages = runs[0]?.stages ?? []
  const short = stages.flatMap((_, index) => {
    const counts = runs.map(run => run.stages[index]?.requests.started ?? 0)
    const count = smallest(counts)
    // In a pause, and after a stop, there is nothing to show
    return count > 0 && shakyPercentile(count, PERCENTILE) ? [{ number: index + 1, count }] : []
  })
  if (short.length === 0) return null
  const names = short.map(({ number, count }) => `stage ${number} has ${formatCount(count)} requests`)
  return {
    figure: smallest(short.map(({ count }) => count)),
    message: `${listed(names)}, and p${PERCENTILE} needs ${formatCount(SAMPLES)}: make such a stage longer, or its rate higher`,
  }
}
