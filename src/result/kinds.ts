import type { Run } from './result.js'

type Kinds = Run['kinds']
type Histograms = Run['recording']['kinds']

/** What a run says of one kind of exchange. */
export interface KindOfRun {
  readonly figures: Kinds[string]
  readonly histograms: Histograms[string]
}

/** The kinds of exchange that runs have, in their order. */
export const kindNames = (runs: readonly Run[]): string[] => [
  ...new Set(runs.flatMap(run => Object.keys(run.kinds))),
]

/** What a run says of a kind; null where it has none of that name. A kind may be called "constructor" as well. */
export function kindOf(
  { kinds, recording }: Pick<Run, 'kinds' | 'recording'>,
  name: string,
): KindOfRun | null {
  const figures = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  const histograms = Object.hasOwn(recording.kinds, name) ? recording.kinds[name] : undefined
  return figures && histograms ? { figures, histograms } : null
}
