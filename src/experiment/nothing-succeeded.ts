import { RunError } from '../errors.js'
import type { Run } from '../result/result.js'

/** The error if no exchange of these runs succeeded: the most frequent outcome, and its first sample. */
export function nothingSucceeded(runs: readonly Run[]): RunError {
  const all = runs.flatMap(run => Object.entries(run.errors))
  const [outcome] = all.sort(([, a], [, b]) => b - a)[0] ?? []
  const sample = runs.flatMap(
    run => Object.entries(run.errorSamples).find(([name]) => name === outcome)?.[1] ?? [],
  )[0]
  const how = outcome === undefined ? '' : `: ${outcome}${sample === undefined ? '' : ` "${sample}"`}`
  return new RunError('nothing-succeeded', `not one exchange succeeded${how}`)
}
