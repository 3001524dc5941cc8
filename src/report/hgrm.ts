import { LatencyHistogram } from '../recording/histogram.js'
import { kindNames, kindOf } from '../result/kinds.js'
import { RESULT_SCHEMA, type Run } from '../result/result.js'
import type { Saved } from '../result/saved.js'
import { merged } from './curve.js'

/**
 * The percentile distribution of a result's response times, in milliseconds, as HdrHistogram's plotter reads it (lines
 * of four columns, and `#` before all others). The runs of one result are one distribution. A file is one line of a plot,
 * so that the distributions of its kinds of exchange stand behind it, each line with `#` before it.
 */
export function hgrm(saved: readonly Saved[]): string {
  const runs = saved.flatMap(one => (one.schema === RESULT_SCHEMA ? one.runs : []))
  const kinds = kindNames(runs).map(name => commented(distribution(`${name}, `, kindOfRuns(runs, name))))
  return [distribution('', merged(runs, 'response')), ...kinds].join('')
}

const distribution = (what: string, histogram: LatencyHistogram): string =>
  `#[${what}Response time, values in milliseconds]\n${histogram.distribution(1000)}`

function kindOfRuns(runs: readonly Run[], name: string): LatencyHistogram {
  const all = new LatencyHistogram()
  for (const run of runs) {
    const encoded = kindOf(run, name)?.histograms.response
    if (encoded) all.add(LatencyHistogram.decode(encoded))
  }
  return all
}

const commented = (text: string): string => text.replaceAll(/^(?=.)/gm, '#')
