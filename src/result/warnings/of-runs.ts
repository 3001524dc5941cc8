import type { FailedOutcome } from '../../protocol/outcome.js'
import type { ServerTrouble } from '../../recording/server-account.js'
import { sumOf } from '../../statistics/sum.js'
import type { Run } from '../result.js'

export const most = (runs: readonly Run[], of: (run: Run) => number): number => Math.max(0, ...runs.map(of))

/** Exchanges that ended in an outcome. */
export const failedAs = (runs: readonly Run[], outcome: FailedOutcome): number =>
  sumOf(runs, run => run.errors[outcome] ?? 0)

type Connections = NonNullable<Run['connections']>

/** A sum of what was counted on connections; files of 1.x do not have these counts. */
export const sumOfConnections = (runs: readonly Run[], of: (counts: Connections) => number): number =>
  sumOf(runs, ({ connections }) => (connections === null ? 0 : of(connections)))

/** The first text that a server sent unasked, by one of its two names. */
export const firstText = (runs: readonly Run[], name: 'spokeFirst' | 'unasked'): string =>
  runs.flatMap(({ connections }) => connections?.[name] ?? [])[0] ?? ''

/** The bundled server's first trouble of a kind; null if there was none, and in files of 1.x. */
export const firstTrouble = (runs: readonly Run[], kind: ServerTrouble): string | null =>
  runs.flatMap(({ server }) => server?.troubles[kind] ?? [])[0] ?? null
