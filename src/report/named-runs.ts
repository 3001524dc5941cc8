import type { Result, Run } from '../result/result.js'
import { byKind, type Saved } from '../result/saved.js'

/** One run of a saved file, with its name. */
export interface NamedRun {
  /** The title, the cell, or the rate of a probe; '' if there is only one run. */
  readonly name: string
  readonly started: string
  readonly isOpen: boolean
  readonly run: Run
}

const ofResult = (name: string, { plan, environment, runs }: Result): NamedRun[] =>
  runs.map(run => ({
    ...{ name, run },
    started: environment.started,
    isOpen: plan.load.kind === 'open',
  }))

/** All runs of a saved file. */
export const namedRuns = (saved: Saved): NamedRun[] =>
  byKind(saved, {
    result: result => ofResult(result.plan.title, result),
    comparison: ({ cells }) => cells.flatMap(({ name, result }) => ofResult(name, result)),
    tune: ({ cells }) => cells.flatMap(({ name, result }) => ofResult(name, result)),
    search: ({ probes, environment }) =>
      probes.flatMap(({ ratePerSecond, run }) =>
        run === null ? [] : { name: `${ratePerSecond}/s`, started: environment.started, isOpen: true, run },
      ),
  })
