import { formatShare } from '../units.js'
import { unlikeResults } from './alike.js'
import { verdictsOf } from './comparison.js'
import { type Comparison, comparedCell, metricsOf } from './comparison-result.js'
import type { Result, Warning } from './result.js'

/** What two saved results say of each other. Names are those that verdicts use. */
export interface Difference {
  readonly verdicts: Comparison['verdicts']
  readonly warnings: readonly Warning[]
}

/**
 * Verdicts on a change against a base that were measured at different times: whatever else changed in between is in
 * the ratio too, so nothing below `noise` (a share) is called a difference, and the doubt is always said.
 */
export function differenceOf(base: Result, change: Result, noise: number): Difference {
  const verdicts = verdictsOf(
    [comparedCell('base', base), comparedCell('change', change)],
    metricsOf([base, change]),
    0,
    { noise },
  )
  const message = `the two were measured at different times, so a drift of the machine looks like a change; nothing below ${formatShare(noise)} is called a difference: heythere compare interleaves its runs`
  const { matters, rest } = unlikeResults(base, change)
  const differs = [...matters, ...rest]
  const alike = `the two were not measured alike${matters.length > 0 ? ', so this says little' : ''}: ${differs.join(', ')}`
  return {
    verdicts,
    warnings: [
      { code: 'not-interleaved', message, figure: noise },
      ...(differs.length === 0 ? [] : [{ code: 'not-alike', message: alike, figure: differs.length }]),
    ],
  }
}
