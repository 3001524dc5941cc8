import type { Segment } from '../load/segment.js'
import { formatCount, formatDurationMs, formatNumber } from '../units.js'
import type { OpenLoad } from './load.js'
import { peakRateOf, segmentsOf } from './shape.js'

/** More stages than this are counted, not listed. */
const MOST_NAMED = 4

/** "0 to 2,000/s over 30s", "2,000/s for 2m", "a pause of 5s". */
export function describeStage({ durationMs, fromPerSecond, toPerSecond }: Segment): string {
  const time = formatDurationMs(durationMs)
  if (fromPerSecond !== toPerSecond)
    return `${formatNumber(fromPerSecond)} to ${formatNumber(toPerSecond)}/s over ${time}`
  return fromPerSecond === 0 ? `a pause of ${time}` : `${formatNumber(fromPerSecond)}/s for ${time}`
}

/** The rate of an open load over time, in a few words; null if it is constant. */
export function describeShape(load: OpenLoad): string | null {
  const segments = segmentsOf(load)
  if (segments === null) return null
  const most = `up to ${formatNumber(peakRateOf(load))}/s`
  if (load.shape.kind === 'trace') return `a file of rates ${most}`
  return segments.length > MOST_NAMED
    ? `${formatCount(segments.length)} stages ${most}`
    : segments.map(describeStage).join(' then ')
}
