import { LatencyHistogram } from '../recording/histogram.js'
import type { Phase } from '../recording/recording.js'
import type { Run } from '../result/result.js'

/** All runs as one distribution, for a curve; estimates are of each run by itself. */
export function merged(runs: readonly Run[], phase: Exclude<Phase, 'opening'>): LatencyHistogram {
  const all = new LatencyHistogram()
  for (const run of runs) all.add(LatencyHistogram.decode(run.recording[phase]))
  return all
}
