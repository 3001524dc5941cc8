import type { Run } from './result.js'

type Kinds = Run['kinds']
type Histograms = Run['recording']['kinds']

/** The figures and histograms of one kind of exchange in a run. */
export interface KindOfRun {
  readonly figures: Kinds[string]
  readonly histograms: Histograms[string]
}

/** The kinds of exchange that runs have, in their order. */
export const kindNames = (runs: readonly Run[]): string[] => [
  ...new Set(runs.flatMap(run => Object.keys(run.kinds))),
]

/** The figures of a kind in a run; null if it has no such kind. A kind may be named "constructor". */
export function kindOf(
  { kinds, recording }: Pick<Run, 'kinds' | 'recording'>,
  name: string,
): KindOfRun | null {
  const figures = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  const histograms = Object.hasOwn(recording.kinds, name) ? recording.kinds[name] : undefined
  return figures && histograms ? { figures, histograms } : null
}
