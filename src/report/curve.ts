import { LatencyHistogram } from '../recording/histogram.js'
import type { Phase } from '../recording/phases.js'
import type { Run } from '../result/result.js'

/** All runs as one distribution, for a curve. Estimates use each run's own values instead. */
export function merged(runs: readonly Run[], phase: Phase): LatencyHistogram {
  const all = new LatencyHistogram()
  for (const encoded of runs.flatMap(run => run.recording[phase] ?? [])) all.addEncoded(encoded)
  return all
}
