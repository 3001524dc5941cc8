import { LatencyHistogram } from '../recording/histogram.js'
import { type KindOfRun, kindNames, kindOf } from '../result/kinds.js'
import type { Result, Run } from '../result/result.js'
import { formatCount } from '../units.js'
import { percentilesAndMax } from './latency-rows.js'

const PERCENTILES = [50, 99]

/** The columns of the table of kinds. */
const HEAD = ['Kind', 'requests', ...PERCENTILES.map(p => `p${p}`), 'max', 'failed'] as const

function rowOf(name: string, runs: readonly Run[]): string[] {
  const parts = runs.flatMap(run => kindOf(run, name) ?? [])
  const sum = (of: (part: KindOfRun) => number): string =>
    formatCount(parts.reduce((total, part) => total + of(part), 0))
  return [
    name,
    sum(({ figures }) => figures.requests.started),
    ...percentilesAndMax(
      parts.map(({ histograms }) => LatencyHistogram.decode(histograms.response)),
      PERCENTILES,
    ),
    sum(({ figures }) => figures.requests.failed),
  ]
}

/**
 * The table of kinds for any format, one row per kind, with response times as in the latency table; null if
 * there are none.
 */
export function kindRows({ runs }: Pick<Result, 'runs'>): { head: string[]; rows: string[][] } | null {
  const names = kindNames(runs)
  if (names.length === 0) return null
  return { head: [...HEAD], rows: names.map(name => rowOf(name, runs)) }
}
