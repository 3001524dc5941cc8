import type { FailedOutcome } from '../../protocol/outcome.js'
import type { Run } from '../result.js'

export const most = (runs: readonly Run[], of: (run: Run) => number): number => Math.max(0, ...runs.map(of))

export const sum = (runs: readonly Run[], of: (run: Run) => number): number =>
  runs.reduce((total, run) => total + of(run), 0)

/** Exchanges that ended in an outcome. */
export const failedAs = (runs: readonly Run[], outcome: FailedOutcome): number =>
  sum(runs, run => run.errors[outcome] ?? 0)

type Connections = NonNullable<Run['connections']>

/** Of what was counted on connections, which files of 1.x do not have. */
export const sumOfConnections = (runs: readonly Run[], of: (counts: Connections) => number): number =>
  sum(runs, ({ connections }) => (connections === null ? 0 : of(connections)))

/** The first text that a server sent unasked, by one of its two names. */
export const firstText = (runs: readonly Run[], name: 'spokeFirst' | 'unasked'): string =>
  runs.flatMap(({ connections }) => connections?.[name] ?? [])[0] ?? ''
