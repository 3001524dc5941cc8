import { shortened } from '../printable.js'
import type { History, HistoryEntry, Trend } from '../result/history.js'
import { formatNumber, formatShare } from '../units.js'
import type { ReportLine } from './account.js'
import { COLUMNS, type ComparedColumn } from './compared.js'

/** Fewer results have so few permutations that no step is significant (see changePoints). */
const LEAST_TO_SHOW = 10
const SHORT_COMMIT = 7
/** Leaves room for a suffix that marks a commit as not clean. */
const MOST_COMMIT = 20

/** The columns of a history, in the order of its trends. */
export const columnsOf = ({ trends }: History): readonly ComparedColumn[] =>
  trends.flatMap(({ metric }) => COLUMNS.find(column => column.metric === metric) ?? [])

export const commitOf = ({ commit }: HistoryEntry): string => {
  if (commit === null) return '-'
  const [, hash = commit, rest = ''] = /^([0-9a-f]{7,64})(.*)$/.exec(commit) ?? []
  return shortened(hash.slice(0, SHORT_COMMIT) + rest, MOST_COMMIT)
}

export const dayOf = ({ started }: HistoryEntry): string => started.slice(0, 16).replace('T', ' ')

/** The step at the first entry of a new level, such as "1.2x better"; '' elsewhere. */
export function stepAt({ steps }: Trend, index: number): string {
  const step = steps.find(({ at }) => at === index)
  return step === undefined ? '' : `${formatNumber(step.ratio)}x ${step.verdict}`
}

/** One line per trend, then the warnings. */
export function historyLines(history: History): ReportLine[] {
  const { entries, trends, warnings } = history
  const columns = columnsOf(history)
  const lines = trends.flatMap((trend, index): ReportLine[] => {
    const column = columns[index]
    if (!column) return []
    const steps = trend.steps.map(({ at, ratio, verdict }) => {
      const entry = entries[at]
      return `${formatNumber(ratio)}x from ${entry?.name ?? ''} on (${verdict})`
    })
    const noise =
      trend.noise === null
        ? 'too few results to show how much repeated results differ'
        : trend.noise === 0
          ? 'repeated results are equal'
          : `repeated results differ by up to ${formatShare(trend.noise)}`
    const none =
      entries.length < LEAST_TO_SHOW
        ? `no step shown, which takes ${LEAST_TO_SHOW} results or more`
        : 'no step shown'
    const found = steps.length === 0 ? none : steps.join(', ')
    return [{ name: index === 0 ? 'Trend' : '', text: `${column.name}: ${found}; ${noise}` }]
  })
  return [
    ...lines,
    ...warnings.map(({ code, message }) => ({ name: 'Warning', text: `${code}: ${message}` })),
  ]
}
