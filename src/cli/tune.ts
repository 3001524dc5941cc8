import { UsageError } from '../errors.js'
import { environment } from '../experiment/environment.js'
import type { RunWatch } from '../experiment/run-plan.js'
import { type TuneWatch, tuneCells } from '../experiment/tune.js'
import { checkRace, tuneRuleOf } from '../experiment/tune-rule.js'
import { withSinks } from '../export/sinks.js'
import { TUNE_DEFAULTS } from '../plan/defaults.js'
import { comparisonTable } from '../report/comparison-table.js'
import { json } from '../report/json.js'
import type { TuneRule } from '../result/rule.js'
import { comparisonOfTune } from '../result/tune-result.js'
import { withCellWarnings } from '../result/undelivered.js'
import { FIRST_LOOK } from '../statistics/look-bounds.js'
import { formatDurationMs } from '../units.js'
import { RACING_RUNS } from './flags/many-runs.js'
import { tuneOnlyFlags } from './flags/tune.js'
import { withDrive } from './fleet-options.js'
import { type Grid, readGrid } from './grid-cells.js'
import { resumedTune } from './load-file.js'
import { checkOutputs, deliver, formatOf, saveAll, sortOutputs } from './outputs.js'
import { progressOnStderr } from './progress-on-stderr.js'
import { readAxis } from './range.js'
import { readFlags, type Values } from './read-flags.js'
import { begunRace } from './resume.js'
import { withinOf } from './rule-flags.js'
import { sayFailure } from './say-failure.js'
import { stopOnSignals } from './stop-signals.js'
import { timeOf } from './time-of-runs.js'

type Own = Values<typeof tuneOnlyFlags>

/** The fields of the rule by their flags. */
const RULE_FLAGS = {
  goal: 'goal',
  slo: 'slo',
  within: 'within',
  mostRounds: 'most-runs',
  pick: 'pick',
} as const

/** The rule of the race; options that are not given come from the resumed file. Throws UsageError. */
function ruleOf(own: Own, saved: TuneRule | undefined): TuneRule {
  const within = own.within === undefined ? undefined : withinOf(own.within)
  const rule = tuneRuleOf({ ...own, within, mostRounds: own['most-runs'] })
  if (saved === undefined) return rule
  for (const [field, flag] of Object.entries(RULE_FLAGS) as [keyof typeof RULE_FLAGS, keyof Own][])
    if (own[flag] !== undefined && JSON.stringify(rule[field]) !== JSON.stringify(saved[field]))
      throw new UsageError(
        `--resume ${own.resume}: was started with another --${flag}, and its error probability holds only for that; leave out --${flag}`,
      )
  return saved
}

/** Parses the arguments of `tune`. Throws UsageError. */
export function readTune(argv: Readonly<Record<string, unknown>>) {
  const own = readFlags(tuneOnlyFlags, argv)
  const saved = own.resume === undefined ? null : resumedTune(own.resume)
  const rule = ruleOf(own, saved?.rule)
  if (own['max-time'] !== undefined && own['max-time'] <= 0)
    throw new UsageError('--max-time 0s: must be above 0; write a duration such as 10m')
  const grid = readGrid('tune', argv, 1, readAxis, RACING_RUNS)
  const { cells } = grid
  if (cells.length < 2)
    throw new UsageError(
      'tune: there is one setting only; give a range such as --threads 1..8, or a list such as --handling inline,pool',
    )
  checkRace(rule, cells)
  return { own, rule, grid, saved }
}

function announce({ cells, ranges }: Grid, { mostRounds }: TuneRule, maxTimeMs: number): string {
  const round = timeOf(cells[0]!.plan, cells.length)
  const each = round === '' ? '' : ` of about ${round}`
  const later = ranges.length > 0 ? ', as many again for values in between' : ''
  return `tuning: ${cells.length} settings, ${FIRST_LOOK} to ${mostRounds} rounds${each}${later}; at most ${formatDurationMs(maxTimeMs)}`
}

/** Which setting to use, in as few runs as possible. Resolves with the exit code. */
export async function tune(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const { own, rule, grid, saved } = readTune(argv)
  const outputs = own.output ?? []
  checkOutputs(outputs, ['tune'])
  const resumable = outputs.filter(path => formatOf(path) === 'json')
  const maxTimeMs = own['max-time'] ?? TUNE_DEFAULTS.maxTimeMs
  const [first] = grid.cells
  if (first === undefined) return 1
  const plans = grid.cells.map(({ plan }) => plan)
  const begunOf =
    saved === null
      ? () => undefined
      : begunRace(String(own.resume), saved, grid, await environment(new Date(), plans))
  const progress = progressOnStderr(own, first.plan)
  progress.news(announce(grid, rule, maxTimeMs))
  const stop = stopOnSignals()
  try {
    const settings = { ...grid, seed: first.plan.seed, rule, maxTimeMs, begunOf }
    const callbacks: Omit<TuneWatch, keyof RunWatch> = {
      onRun: (cell, round) => progress.prefix(`round ${round + 1}, ${cell}`),
      onFinished: async soFar => {
        if (resumable.length > 0) await saveAll(resumable, [soFar()])
      },
    }
    const { logs, reports } = sortOutputs(outputs)
    const { out, undelivered, failed } = await withSinks({ ...own, progress, logs }, stop.signal, watch =>
      withDrive(own, drives => tuneCells(settings, { ...watch, ...callbacks }, drives), progress.say),
    )
    const tuned = withCellWarnings(out, undelivered)
    const asJson = own.json || outputs.includes('-')
    const isDelivered = await deliver(
      reports,
      [tuned],
      () => (asJson ? json([tuned]) : comparisonTable(comparisonOfTune(tuned))),
      { failed, isMeasured: true },
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
