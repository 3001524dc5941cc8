import { RESULT_SCHEMA } from '../result/result.js'
import type { Saved } from '../result/saved.js'
import { merged } from './curve.js'

/**
 * The percentile distribution of a result's response times, in milliseconds, as HdrHistogram's plotter reads it (lines
 * of four columns, and `#` before all others). The runs of one result are one distribution.
 */
export function hgrm(saved: readonly Saved[]): string {
  const runs = saved.flatMap(one => (one.schema === RESULT_SCHEMA ? one.runs : []))
  return `#[Response time, values in milliseconds]\n${merged(runs, 'response').distribution(1000)}`
}
