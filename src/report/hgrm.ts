import { LatencyHistogram } from '../recording/histogram.js'
import { kindNames, kindOf } from '../result/kinds.js'
import { RESULT_SCHEMA, type Run } from '../result/result.js'
import type { Saved } from '../result/saved.js'
import { merged } from './curve.js'

/**
 * The percentile distribution of a result's response times, in milliseconds, in the format of HdrHistogram's
 * plotter: lines of four columns; other lines start with `#`. The runs of a result are merged. A plotter
 * draws one line per file, so the distributions of the kinds of exchange follow as comments.
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
    if (encoded) all.addEncoded(encoded)
  }
  return all
}

const commented = (text: string): string => text.replaceAll(/^(?=.)/gm, '#')
