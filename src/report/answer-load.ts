import { heldRateOf } from '../plan/load.js'
import type { Comparison } from '../result/comparison-result.js'
import { LOAD_AXES } from '../result/load-groups.js'
import { kneeOf } from '../statistics/knee.js'
import { formatNumber, formatShare } from '../units.js'
import type { ReportLine } from './account.js'
import { COLUMNS, type ComparedColumn } from './compared.js'
import { figuresOf } from './comparison-figures.js'

const [THROUGHPUT, , P99] = COLUMNS as readonly [ComparedColumn, ComparedColumn, ComparedColumn]

/** For each setting: the load that is enough for full throughput, and the one up to which p99 stays low. */
export function kneeLines(
  comparison: Comparison,
  curves: readonly (readonly number[])[],
  isFollowing: boolean,
): ReportLine[] {
  const { cells } = comparison
  const [rates, p99s] = [figuresOf(comparison, THROUGHPUT), figuresOf(comparison, P99)]
  const lines = curves.flatMap((indexes): string[] => {
    const axes = LOAD_AXES.filter(
      axis => new Set(indexes.map(index => cells[index]?.settings[axis])).size > 1,
    )
    const [axis, ...others] = axes
    if (axis === undefined || others.length > 0) return []
    const loadOf = (index: number): number => {
      const { plan } = cells[index]!.result
      return (axis === 'rate' ? heldRateOf(plan.load) : null) ?? plan.connections
    }
    const points = indexes.flatMap(index => {
      const throughput = rates[index]?.middle
      return throughput === undefined
        ? []
        : [{ load: loadOf(index), throughput, p99Us: p99s[index]?.middle ?? null }]
    })
    const knee = points.length < 2 ? null : kneeOf(points)
    if (knee === null) return []
    const say = (load: number): string =>
      axis === 'rate' ? `${formatNumber(load)}/s` : `${formatNumber(load)} connection${load === 1 ? '' : 's'}`
    const peak = points.find(({ load }) => load === knee.peakLoad)?.throughput ?? 0
    const where = Object.entries(cells[indexes[0]!]?.settings ?? {})
      .filter(([name]) => name !== axis)
      .map(([, value]) => value)
      .join(', ')
    const enough = knee.isAtEnd
      ? `throughput still grows at ${say(knee.load)}, the highest load tried`
      : `${say(knee.load)} ${axis === 'rate' || knee.load === 1 ? 'is' : 'are'} enough: ${formatShare(knee.throughputShare)} of the highest throughput, ${formatNumber(peak)}/s at ${say(knee.peakLoad)}`
    const calm =
      knee.leavesAtLoad === null || knee.calmLoad === null
        ? 'p99 stays below twice its minimum'
        : `p99 stays below twice its minimum up to ${say(knee.calmLoad)}`
    return [`${where === '' ? '' : `${where}: `}${enough}; ${calm}`]
  })
  return lines.map((text, index) => ({ name: index === 0 ? (isFollowing ? 'Load' : 'Answer') : '', text }))
}
