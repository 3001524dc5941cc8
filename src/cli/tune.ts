import { UsageError } from '../errors.js'
import type { RunWatch } from '../experiment/run-plan.js'
import { type TuneWatch, tuneCells } from '../experiment/tune.js'
import { withSinks } from '../export/sinks.js'
import { naming } from '../plan/check-plan.js'
import { TUNE_DEFAULTS } from '../plan/defaults.js'
import { comparisonTable } from '../report/comparison-table.js'
import { json } from '../report/json.js'
import type { TuneRule } from '../result/rule.js'
import { parseThreshold } from '../result/threshold.js'
import { comparisonOfTune } from '../result/tune-result.js'
import { withCellWarnings } from '../result/undelivered.js'
import { formatDurationMs } from '../units.js'
import { tuneOnlyFlags } from './flags/tune.js'
import { withDrive } from './fleet-options.js'
import { readGrid } from './grid-cells.js'
import { checkOutputs, deliver, formatOf, saveAll } from './outputs.js'
import { progressOnStderr } from './progress-on-stderr.js'
import { readAxis } from './range.js'
import { readFlags, type Values } from './read-flags.js'
import { mostRunsOf, withinOf } from './rule-flags.js'
import { sayFailure } from './say-failure.js'
import { stopOnSignals } from './stop-signals.js'

/** A race judges each pair after each round, so that a thousand cells would take longer to judge than to run. */
const MOST_RACING = 100

function sloOf(text: string): string {
  const { bound } = naming('--slo', text, parseThreshold)
  if (!(bound > 0))
    throw new UsageError(`--slo ${text}: a race needs a bound above 0; write one such as 'errors<0.1%'`)
  return text
}

/** What the race goes by. Throws UsageError. */
function ruleOf(own: Values<typeof tuneOnlyFlags>): TuneRule {
  return {
    kind: 'tune',
    goal: own.goal ?? TUNE_DEFAULTS.goal,
    slo: (own.slo ?? []).map(sloOf),
    within: withinOf(own.within),
    mostRounds: mostRunsOf(own['most-runs']),
    pick: own.pick ?? TUNE_DEFAULTS.pick,
  }
}

/** What `tune` makes of its arguments. Throws UsageError. */
export function readTune(argv: Readonly<Record<string, unknown>>) {
  const own = readFlags(tuneOnlyFlags, argv)
  const rule = ruleOf(own)
  const grid = readGrid(argv, 1, readAxis)
  const { cells } = grid
  if (cells.length < 2)
    throw new UsageError(
      'tune: there is one setting only; give a range such as --threads 1..8, or a list such as --handling inline,pool',
    )
  if (cells.length > MOST_RACING)
    throw new UsageError(
      `tune: ${cells.length} settings are too many for a race; give at most ${MOST_RACING}`,
    )
  if (rule.goal === 'throughput' && cells.some(({ plan }) => plan.load.kind === 'open'))
    throw new UsageError(
      '--goal throughput: under --rate throughput is the rate that is asked for; use --goal p50, p99 or cpu',
    )
  return { own, rule, grid }
}

/** Which setting to use, in as few runs as it takes. Answers the exit code. */
export async function tune(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const { own, rule, grid } = readTune(argv)
  const outputs = own.output ?? []
  checkOutputs(outputs, ['tune'])
  const resumable = outputs.filter(path => formatOf(path) === 'json')
  const maxTimeMs = own['max-time'] ?? TUNE_DEFAULTS.maxTimeMs
  const [first] = grid.cells
  if (first === undefined) return 1
  const progress = progressOnStderr(own, first.plan)
  progress.news(
    `tuning: ${grid.cells.length} settings to begin with, at most ${rule.mostRounds} rounds${grid.ranges.length > 0 ? ' for each set of values' : ''}, at most ${formatDurationMs(maxTimeMs)}`,
  )
  const stop = stopOnSignals()
  try {
    const settings = { ...grid, seed: first.plan.seed, rule, maxTimeMs }
    const told: Omit<TuneWatch, keyof RunWatch> = {
      onRun: (cell, round) => progress.prefix(`round ${round + 1}, ${cell}`),
      onFinished: async soFar => {
        if (resumable.length > 0) await saveAll(resumable, [soFar()])
      },
    }
    const { out, undelivered } = await withSinks({ progress }, stop.signal, watch =>
      withDrive(own, drives => tuneCells(settings, { ...watch, ...told }, drives), progress.say),
    )
    const tuned = withCellWarnings(out, undelivered)
    const asJson = own.json || outputs.includes('-')
    const isDelivered = await deliver(outputs, [tuned], () =>
      asJson ? json([tuned]) : comparisonTable(comparisonOfTune(tuned)),
    )
    const stopped = stop.code()
    if (stopped !== null) return stopped
    for (const { name, result } of tuned.cells) if (result.error) sayFailure(result.error, `${name}: `)
    if (tuned.state === 'failed' || !isDelivered) return 1
    return tuned.decision.state === 'decided' && tuned.decision.best !== null ? 0 : 99
  } finally {
    progress.clear()
    stop.release()
  }
}
