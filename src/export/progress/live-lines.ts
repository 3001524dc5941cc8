import type { TimelinePoint } from '../../recording/timeline.js'
import { sparkline } from '../../report/sparkline.js'
import { formatCount, formatShare, formatUs } from '../../units.js'
import { bar } from './progress-line.js'

/** The data that --live shows for a run's window so far, oldest first. */
export interface LiveState {
  readonly seconds: readonly TimelinePoint[]
  /** Requests that waited in the bundled server; empty if unknown. */
  readonly waiting: readonly number[]
  /** The share of the last second in which each driver thread was busy; empty in a fleet. */
  readonly utilizations: readonly number[]
}

/** One minute, or half of one for values that are read twice a second. */
export const MOST_POINTS = 60
const LABEL = 12
const VALUE = 12
const BAR = 10

function sparkLine(label: string, values: readonly number[], last: string, columns: number): string {
  const width = Math.max(1, Math.min(MOST_POINTS, columns - LABEL - VALUE))
  return `${label.padEnd(LABEL)}${sparkline(values.slice(-width), width)} ${last}`
}

/** The threads that fit, and the number of the others. */
function threadsLine(utilizations: readonly number[], columns: number): string {
  const parts = utilizations.map((share, index) => `${index + 1} ${bar(share, BAR)} ${formatShare(share)}`)
  const widest = Math.max(...parts.map(part => part.length)) + 2
  const fit = Math.max(1, Math.floor((columns - LABEL - 4) / widest))
  const more = parts.length > fit ? `  +${parts.length - fit}` : ''
  return `${'driver'.padEnd(LABEL)}${parts.slice(0, fit).join('  ')}${more}`
}

/** Lines of at most this many columns. Pure. */
export function liveLines({ seconds, waiting, utilizations }: LiveState, columns: number): string[] {
  const last = seconds.at(-1)
  if (!last) return []
  const overTime = (
    label: string,
    of: (point: TimelinePoint) => number | null,
    show: (value: number) => string,
  ) => {
    const now = of(last)
    const values = seconds.map(point => of(point) ?? 0)
    return sparkLine(label, values, now === null ? '-' : show(now), columns)
  }
  const waits = waiting.at(-1)
  const lines = [
    overTime('requests/s', ({ ok }) => ok, formatCount),
    overTime('p50', ({ p50Us }) => p50Us, formatUs),
    overTime('p99', ({ p99Us }) => p99Us, formatUs),
    ...(waits === undefined ? [] : [sparkLine('waiting', waiting, formatCount(waits), columns)]),
    ...(utilizations.length === 0 ? [] : [threadsLine(utilizations, columns)]),
  ]
  return lines.map(line => line.slice(0, columns))
}
