import { LatencyHistogram } from '../recording/histogram.js'
import { PHASES, type Phase } from '../recording/phases.js'
import type { Run } from '../result/result.js'
import type { Saved } from '../result/saved.js'
import { namedRuns } from './named-runs.js'
import { IN_OPEN_LOAD_ALONE } from './phase-names.js'

/** The name of a phase in files and collectors of other programs. */
export const phaseLabel = (phase: Phase): string =>
  phase.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** A tag must not contain commas or spaces, or the line is unreadable. */
const tagOf = (parts: readonly string[]): string =>
  parts
    .filter(part => part !== '')
    .map(part => part.replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S}]+|,+\s*/gu, '_'))
    .join('/')

const MS = 1000
const NS_PER_MS = 1e6

/** The header of an interval log that starts at this time, from which the intervals count. */
export function hlogHead(startMs: number): string {
  const start = `${(startMs / MS).toFixed(3)} (seconds since epoch)`
  return [
    '#[Histogram log format version 1.3]',
    '#[Latencies in nanoseconds, Interval_Max in milliseconds; Tag=CELL/PHASE/KIND; a part with a single value is left out]',
    `#[StartTime: ${start}, ${new Date(startMs).toISOString()}]`,
    `#[BaseTime: ${start}]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    '',
  ].join('\n')
}

/** The identity of an interval's histogram. */
export interface IntervalTag {
  readonly cell: string
  readonly phase: Phase
  readonly kind: string | null
}

/** A line of an interval log. `atMs`: from the start of the log. */
export function hlogLine(
  { cell, phase, kind }: IntervalTag,
  atMs: number,
  lengthMs: number,
  histogram: LatencyHistogram,
): string {
  const tag = tagOf([cell, phaseLabel(phase), kind ?? ''])
  const seconds = [atMs, lengthMs].map(ms => (ms / MS).toFixed(3))
  const maxMs = ((histogram.maxUs * MS) / NS_PER_MS).toFixed(3)
  return `Tag=${tag},${[...seconds, maxMs, histogram.encodeNs()].join(',')}\n`
}

/** The histograms of one run by phase, first for all exchanges, then for each kind. */
export function intervalsOf({ recording }: Run, isOpen: boolean) {
  const phases = PHASES.filter(phase => isOpen || !IN_OPEN_LOAD_ALONE.has(phase))
  return [
    ...phases.map(phase => ({ phase, kind: null, whole: recording[phase] })),
    ...Object.entries(recording.kinds).flatMap(([kind, of]) =>
      (['response', 'service'] as const)
        .filter(phase => phases.includes(phase))
        .map(phase => ({ phase, kind, whole: of[phase] })),
    ),
  ].flatMap(({ whole, ...tag }) => (whole === null || whole.count === 0 ? [] : { ...tag, whole }))
}

/**
 * Saved runs as an interval log: one interval per run, one after the other, because a saved file has no finer
 * data. During a measurement, `-o FILE.hlog` writes one per second.
 */
export function hlog(saved: readonly Saved[]): string {
  const named = saved.flatMap(namedRuns)
  const startMs = Math.min(...named.map(({ started }) => Date.parse(started)))
  let atMs = 0
  const lines = named.map(({ name, isOpen, run }) => {
    const lengthMs = run.windowUs / MS
    const ofRun = intervalsOf(run, isOpen).map(({ whole, ...series }) =>
      hlogLine({ cell: name, ...series }, atMs, lengthMs, LatencyHistogram.decode(whole)),
    )
    atMs += lengthMs
    return ofRun.join('')
  })
  return `${hlogHead(Number.isFinite(startMs) ? startMs : 0)}${lines.join('')}`
}
