import { UsageError } from '../errors.js'
import { type CompareWatch, compareCells } from '../experiment/compare.js'
import { environment } from '../experiment/environment.js'
import type { RunWatch } from '../experiment/run-plan.js'
import type { PlannedCell } from '../experiment/walk-rounds.js'
import { withSinks } from '../export/sinks.js'
import type { Plan } from '../plan/plan.js'
import { printable } from '../printable.js'
import { comparisonTable } from '../report/comparison-table.js'
import { json } from '../report/json.js'
import { loadVaries } from '../result/load-groups.js'
import { withCellWarnings } from '../result/undelivered.js'
import { regressions } from '../result/verdict.js'
import { formatCount } from '../units.js'
import { compareOnlyFlags } from './flags/compare.js'
import { withDrive } from './fleet-options.js'
import { cellsOf } from './grid-cells.js'
import { resumedComparison } from './load-file.js'
import { checkOutputs, deliver, formatOf, saveAll, sortOutputs } from './outputs.js'
import { progressOnStderr } from './progress-on-stderr.js'
import { readFlags } from './read-flags.js'
import { regressionShare } from './regression-share.js'
import { begun } from './resume.js'
import { decideRule } from './rule-flags.js'
import { sayFailure } from './say-failure.js'
import { stopOnSignals } from './stop-signals.js'
import { timeOf } from './time-of-runs.js'

type Argv = Readonly<Record<string, unknown>>

function announce(cells: readonly PlannedCell[], plan: Plan, done: number, isMost: boolean): string {
  const runs = cells.length * plan.runs
  const time = timeOf(plan, runs - done)
  const most = isMost ? 'at most ' : ''
  return `comparing ${cells.length} cells, ${most}${plan.runs} runs of each: ${most}${formatCount(runs)} runs${done === 0 ? '' : `, ${formatCount(done)} of them done`}${time === '' ? '' : `, about ${time}`}`
}

const isInline = (plan: Plan | undefined): boolean =>
  plan?.target.kind === 'own' && plan.target.server.handling === 'inline'

/** A grid of settings, interleaved runs, verdicts. Resolves with the exit code. */
export async function compare(argv: Argv): Promise<number> {
  const own = readFlags(compareOnlyFlags, argv)
  const outputs = own.output ?? []
  checkOutputs(outputs, ['comparison'])
  // Save what --resume reads after every run; a page of charts between two runs would only take time
  const resumable = outputs.filter(path => formatOf(path) === 'json')
  const saved = own.resume === undefined ? null : resumedComparison(own.resume)
  const rule = decideRule(argv, own, saved)
  const cells = cellsOf(argv, saved?.runsPerCell ?? rule?.mostRounds)
  const first = cells[0]
  if (!first || cells.length < 2)
    throw new UsageError(
      `compare: there is one cell only${isInline(first?.plan) ? ', since inline has no --threads, --slots and --batch' : ''}; give a list such as --handling inline,pool, or two targets`,
    )
  const baseline = own.baseline ?? first.name
  if (!cells.some(cell => cell.name === baseline))
    throw new UsageError(`--baseline ${baseline}: must be one of: ${cells.map(cell => cell.name).join('; ')}`)
  if (rule !== null && loadVaries(cells))
    throw new UsageError(
      '--decide: --connections and --rate are the load and not a setting; give one value of each, or leave out --decide',
    )
  const runsPerCell = first.plan.runs
  const most = regressionShare(own['fail-on-regression'], runsPerCell)
  const plans = cells.map(({ plan }) => plan)
  const finished =
    saved === null ? [] : begun(String(own.resume), saved, cells, await environment(new Date(), plans))
  const done = finished.reduce((sum, { runs }) => sum + runs.length, 0)
  for (const { message } of finished[0]?.doubts ?? []) console.error(`heythere: ${printable(message)}`)

  const progress = progressOnStderr(own, first.plan)
  progress.news(announce(cells, first.plan, done, rule !== null))
  const stop = stopOnSignals()
  try {
    const settings = {
      ...{ cells, runsPerCell, seed: first.plan.seed, baseline, begun: finished },
      decide: rule ?? undefined,
      profile: own.profile === true,
    }
    const callbacks: Omit<CompareWatch, keyof RunWatch> = {
      onRun: (cell, done, total) => {
        const left = rule === null ? timeOf(first.plan, total - done) : ''
        progress.prefix(
          `${done + 1}/${rule === null ? '' : 'at most '}${total}${left === '' ? '' : `, ${left} left`}, ${cell}`,
        )
      },
      onFinished: async soFar => {
        if (resumable.length > 0) await saveAll(resumable, [soFar()])
      },
    }
    const { logs, reports } = sortOutputs(outputs)
    const { out, undelivered, failed } = await withSinks({ ...own, progress, logs }, stop.signal, watch =>
      withDrive(own, drives => compareCells(settings, { ...watch, ...callbacks }, drives), progress.say),
    )
    const comparison = withCellWarnings(out, undelivered)
    const asJson = own.json || outputs.includes('-')
    const isDelivered = await deliver(
      reports,
      [comparison],
      () => (asJson ? json([comparison]) : comparisonTable(comparison)),
      { failed, isMeasured: true },
    )
    const stopped = stop.code()
    if (stopped !== null) return stopped
    for (const { name, result } of comparison.cells) if (result.error) sayFailure(result.error, `${name}: `)
    if (comparison.state === 'failed' || !isDelivered) return 1
    const missed = comparison.cells.some(({ result }) =>
      result.thresholds.some(({ verdict }) => verdict !== 'met'),
    )
    return missed || (most !== null && regressions(comparison.verdicts, most).length > 0) ? 99 : 0
  } finally {
    progress.clear()
    stop.release()
  }
}
