import { describeLoads } from '../plan/describe.js'
import type { Comparison } from '../result/comparison-result.js'
import type { ReportLine } from './account.js'
import { verdictLines } from './decision.js'
import { sayScaling, scalingsOf } from './scaling.js'

const sayRuns = ({ runsPerCell, rule = { kind: 'fixed' } }: Comparison): string =>
  `${rule.kind === 'fixed' ? runsPerCell : `at most ${rule.mostRounds}`} of each cell, round by round; geometric means, and 95 % intervals over runs`

/** The lines above the figures of a comparison: verdicts on thresholds, load, number of runs. */
export function comparisonIntroduction(comparison: Comparison): ReportLine[] {
  const { cells } = comparison
  return [
    ...cells.flatMap(({ name, result }) =>
      result.thresholds.map(({ text, verdict, reason }) => ({
        name: verdict === 'met' ? '✓' : '✗',
        text: `${name}: ${text}: ${verdict}, ${reason}`,
      })),
    ),
    ...(cells.length === 0
      ? []
      : [{ name: 'Load', text: describeLoads(cells.map(({ result }) => result.plan)) }]),
    { name: 'Runs', text: sayRuns(comparison) },
  ]
}

/** The scaling, if enough levels were measured. */
const scalingLines = (comparison: Comparison): ReportLine[] =>
  scalingsOf(comparison).map(scaling => ({ name: 'Scaling', text: sayScaling(scaling) }))

/** Why the comparison is incomplete. */
export const troubleLines = ({ cells, state, baseline }: Comparison): ReportLine[] => [
  ...(state === 'stopped'
    ? [{ name: 'State', text: `stopped: compared with ${baseline} using the runs that were complete` }]
    : []),
  ...cells.flatMap(({ name, result }) =>
    result.error ? [{ name: 'Failed', text: `${name}: ${result.error.message}` }] : [],
  ),
]

/** The code of each warning, with the cells that have it. */
export function doubtsOf({ cells }: Comparison): ReportLine[] {
  const doubts = new Map<string, string[]>()
  for (const { name, result } of cells)
    for (const { code } of result.warnings) doubts.set(code, [...(doubts.get(code) ?? []), name])
  return [...doubts].map(([code, names]) => ({
    name: code,
    text: `in ${names.length === cells.length ? 'every cell' : names.join('; ')}`,
  }))
}

/** For a race: which settings left it, and when. */
export function droppedLines({ decision }: Comparison): ReportLine[] {
  const byRounds = new Map<number, string[]>()
  for (const [name, rounds] of Object.entries(decision?.droppedAt ?? {}))
    byRounds.set(rounds, [...(byRounds.get(rounds) ?? []), name])
  return [...byRounds]
    .sort(([one], [other]) => one - other)
    .map(([rounds, names]) => ({ name: 'Dropped', text: `after ${rounds} rounds: ${names.join('; ')}` }))
}

/** The lines below the figures: verdicts, scaling, failures and warnings. */
export const comparisonAccount = (comparison: Comparison): ReportLine[] => [
  ...verdictLines(comparison),
  ...droppedLines(comparison),
  ...scalingLines(comparison),
  ...troubleLines(comparison),
  ...doubtsOf(comparison).map(({ name, text }) => ({ name: 'Warning', text: `${name}: ${text}` })),
]
