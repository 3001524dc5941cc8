import type { TimelinePoint } from '../../recording/timeline.js'
import { formatCount, formatDurationMs, formatUs } from '../../units.js'
import { splitAt, widthOf } from '../../width.js'

/** The state of the current run. */
export interface ProgressState {
  /** The name of the run; '' if there is only one. */
  readonly prefix: string
  readonly phase: string
  readonly elapsedMs: number
  /** null: it ends after a number of requests, or without a planned end. */
  readonly totalMs: number | null
  /** The last second, of all threads; null before the first is over. */
  readonly second: TimelinePoint | null
  /** Since the run started. */
  readonly failed: number
}

const LONGEST_BAR = 24
const SHORTEST_BAR = 5

export function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, share) * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}

const wholeSeconds = (ms: number): string => formatDurationMs(Math.max(0, Math.ceil(ms / 1000)) * 1000)

function timeOf({ elapsedMs, totalMs }: ProgressState): string {
  return totalMs === null ? wholeSeconds(elapsedMs - 999) : `${wholeSeconds(totalMs - elapsedMs)} left`
}

/** The parts in reading order, each with its rank; 0 is the most important. */
function partsOf(state: ProgressState): { text: string; rank: number }[] {
  const { prefix, phase, second, failed } = state
  const figures = second
    ? [
        { text: `${formatCount(second.ok)}/s`, rank: 1 },
        ...(second.p50Us === null ? [] : [{ text: `p50 ${formatUs(second.p50Us)}`, rank: 5 }]),
        ...(second.p99Us === null ? [] : [{ text: `p99 ${formatUs(second.p99Us)}`, rank: 4 }]),
      ]
    : []
  return [
    ...(prefix === '' ? [] : [{ text: prefix, rank: 6 }]),
    { text: phase, rank: 0 },
    { text: timeOf(state), rank: 2 },
    ...figures,
    ...(failed === 0 ? [] : [{ text: `${formatCount(failed)} failed`, rank: 3 }]),
  ]
}

const GAP = '  '

/** One line of at most this many columns: parts that do not fit are left out, least important first. Pure. */
export function progressLine(state: ProgressState, columns: number): string {
  let parts = partsOf(state)
  const width = () => parts.reduce((sum, { text }) => sum + widthOf(text) + GAP.length, -GAP.length)
  while (width() > columns && parts.length > 1) {
    const least = Math.max(...parts.map(({ rank }) => rank))
    parts = parts.filter(({ rank }) => rank !== least)
  }
  const texts = parts.map(({ text }) => text)
  const room = Math.min(LONGEST_BAR, columns - width() - GAP.length)
  if (state.totalMs !== null && room >= SHORTEST_BAR)
    texts.splice(texts.indexOf(state.phase) + 1, 0, bar(state.elapsedMs / state.totalMs, room))
  return splitAt(texts.join(GAP), columns)[0]
}
