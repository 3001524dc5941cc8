import { formatShare } from '../units.js'
import { verdictsOf } from './comparison.js'
import { type Comparison, comparedCell, metricsOf } from './comparison-result.js'
import type { Result, Warning } from './result.js'

/** What two saved results say of each other. Names are those that verdicts use. */
export interface Difference {
  readonly verdicts: Comparison['verdicts']
  readonly warnings: readonly Warning[]
}

const PLAN_FIELDS = [
  'exchange',
  'load',
  'connections',
  'workers',
  'agents',
  'keepAlive',
  'pipelining',
  'warmupMs',
  'durationMs',
  'requests',
] as const
/** Of a value that differs; a message may be a megabyte. */
const MOST_SHOWN = 200
const ENVIRONMENT_FIELDS = ['hostname', 'cpus', 'cores', 'node', 'os'] as const

/** In what, of all that matters, the two were not measured alike: "connections (64, 128)". The target may differ. */
export function unlike(base: Result, change: Result): string[] {
  const show = (value: unknown) => {
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
    return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text
  }
  const differing = <Field extends string>(
    fields: readonly Field[],
    a: Record<Field, unknown>,
    b: Record<Field, unknown>,
  ) =>
    fields
      .filter(field => JSON.stringify(a[field]) !== JSON.stringify(b[field]))
      .map(field => `${field} (${show(a[field])}, ${show(b[field])})`)
  return [
    ...differing(PLAN_FIELDS, base.plan, change.plan),
    ...differing(ENVIRONMENT_FIELDS, base.environment, change.environment),
  ]
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
  const differs = unlike(base, change)
  const forced = `the two were not measured alike, so this says little: ${differs.join(', ')}`
  return {
    verdicts,
    warnings: [
      { code: 'not-interleaved', message, figure: noise },
      ...(differs.length === 0 ? [] : [{ code: 'not-alike', message: forced, figure: differs.length }]),
    ],
  }
}
