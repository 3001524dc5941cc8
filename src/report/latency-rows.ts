import { PERCENTILES, type Percentile } from '../recording/figures.js'
import { type EncodedHistogram, LatencyHistogram } from '../recording/histogram.js'
import { NEWER_PHASES, type Phase } from '../recording/phases.js'
import type { Result, Run } from '../result/result.js'
import { shakyPercentile } from '../result/shaky-percentile.js'
import { middle } from '../result/summary.js'
import { smallest } from '../statistics/extremes.js'
import { formatUs } from '../units.js'
import { IN_OPEN_LOAD_ALONE, SHOWN_PHASES } from './phase-names.js'

/** Phases that no exchange may have had; they get a row only if there is something to show. */
const MAY_BE_ABSENT: ReadonlySet<Phase> = new Set(NEWER_PHASES)

export const time = (us: number | null): string => (us === null ? '-' : formatUs(us))

/** The median over runs of each percentile; the maximum last. `?` marks too few samples beyond a figure. */
export function percentilesAndMax(
  histograms: readonly LatencyHistogram[],
  percentiles: readonly number[],
): string[] {
  const fewest = smallest(histograms.map(histogram => histogram.count))
  return [
    ...percentiles.map(p => {
      const us = middle(histograms.map(histogram => histogram.at(p)))
      return us !== null && shakyPercentile(fewest, p) ? `${time(us)}?` : time(us)
    }),
    time(middle(histograms.map(histogram => (histogram.count === 0 ? null : histogram.maxUs)))),
  ]
}

function clientRow(
  name: string,
  encoded: readonly EncodedHistogram[],
  percentiles: readonly number[],
): string[] {
  const histograms = encoded.map(one => LatencyHistogram.decode(one))
  return [
    name,
    ...percentilesAndMax(histograms, percentiles),
    time(
      middle(histograms.map(histogram => (histogram.count === 0 ? null : histogram.sumUs / histogram.count))),
    ),
  ]
}

/** The percentiles that a Result has for its server, and their names. */
const SERVER_PERCENTILES = Object.entries(PERCENTILES) as [Percentile, number][]

/** Where the server itself spent the time, as separate rows, since percentiles can't be added. */
function serverRow(
  name: string,
  runs: readonly Run[],
  of: 'queueWaitUs' | 'handlerUs',
  percentiles: readonly number[],
) {
  const figures = runs.flatMap(run => run.server?.[of] ?? [])
  // Inline, nothing waits: a row of zeros would only look like a measurement
  if (figures.every(one => (one.max ?? 0) === 0)) return []
  const row = percentiles.map(p => {
    const key = SERVER_PERCENTILES.find(([, percentile]) => percentile === p)?.[0]
    return key === undefined ? '-' : time(middle(figures.map(one => one[key])))
  })
  return [
    [name, ...row, time(middle(figures.map(one => one.max))), time(middle(figures.map(one => one.mean)))],
  ]
}

/** The latency table of any format: its head and its rows. */
export function latencyRows(
  { plan, runs }: Result,
  percentiles: readonly number[],
): { head: string[]; rows: string[][] } {
  const isTrusted = (encoded: readonly EncodedHistogram[]): boolean => {
    const fewest = smallest(encoded.map(({ count }) => count))
    return percentiles.some(p => !shakyPercentile(fewest, p))
  }
  const hasEnough = isTrusted(runs.map(run => run.recording.response))
  // In a long run, omit rows without a trusted percentile, such as the few connects with connection reuse
  const saysSomething = (encoded: readonly EncodedHistogram[]): boolean =>
    isTrusted(encoded) || (!hasEnough && encoded.some(({ count }) => count > 0))
  const clientRows = SHOWN_PHASES.flatMap(([phase, name]) => {
    if (plan.load.kind !== 'open' && IN_OPEN_LOAD_ALONE.has(phase)) return []
    const recorded = runs.flatMap(run => run.recording[phase] ?? [])
    if (recorded.length === 0 && MAY_BE_ABSENT.has(phase)) return []
    const row = clientRow(name, recorded, percentiles)
    return phase === 'response' || saysSomething(recorded) ? [row] : []
  })
  return {
    head: ['Latency', ...percentiles.map(p => `p${p}`), 'max', 'mean'],
    rows: [
      ...clientRows,
      ...serverRow('queue wait', runs, 'queueWaitUs', percentiles),
      ...serverRow('handler', runs, 'handlerUs', percentiles),
    ],
  }
}
