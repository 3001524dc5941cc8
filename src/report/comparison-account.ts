import type { Comparison } from '../result/comparison-result.js'
import type { Said } from './account.js'
import { decisionOf } from './decision.js'
import { describeLoad } from './describe.js'
import { sayScaling, scalingsOf } from './scaling.js'

/** What is said above a comparison's figures: verdicts on thresholds, the load, how often. */
export function comparisonIntroduction({ cells, runsPerCell }: Comparison): Said[] {
  const first = cells[0]
  return [
    ...cells.flatMap(({ name, result }) =>
      result.thresholds.map(({ text, verdict, reason }) => ({
        name: verdict === 'met' ? '✓' : '✗',
        text: `${name}: ${text}: ${verdict}, ${reason}`,
      })),
    ),
    ...(first ? [{ name: 'Load', text: describeLoad(first.result.plan) }] : []),
    { name: 'Runs', text: `${runsPerCell} of each cell, interleaved; medians, and 95 % intervals over runs` },
  ]
}

/** What is said below them: the decision, how it scales, what went wrong, every doubt. */
export function comparisonAccount(comparison: Comparison): Said[] {
  const { cells, state, baseline } = comparison
  const warnings = new Map<string, string[]>()
  for (const { name, result } of cells)
    for (const { code } of result.warnings) warnings.set(code, [...(warnings.get(code) ?? []), name])
  return [
    ...decisionOf(comparison),
    ...scalingsOf(comparison).map(scaling => ({ name: 'Scaling', text: sayScaling(scaling) })),
    ...(state === 'stopped'
      ? [{ name: 'State', text: `stopped: compared with ${baseline} by the runs that were over` }]
      : []),
    ...cells.flatMap(({ name, result }) =>
      result.error ? [{ name: 'Failed', text: `${name}: ${result.error.message}` }] : [],
    ),
    ...[...warnings].map(([code, names]) => ({
      name: 'Warning',
      text: `${code}: in ${names.length === cells.length ? 'every cell' : names.join('; ')}`,
    })),
  ]
}
