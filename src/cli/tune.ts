import { UsageError } from '../errors.js'
import { environment } from '../experiment/environment.js'
import type { RunWatch } from '../experiment/run-plan.js'
import { type TuneWatch, tuneCells } from '../experiment/tune.js'
import { withSinks } from '../export/sinks.js'
import { naming } from '../plan/check-plan.js'
import { TUNE_DEFAULTS } from '../plan/defaults.js'
import { checkNoShape } from '../plan/shape.js'
import { comparisonTable } from '../report/comparison-table.js'
import { json } from '../report/json.js'
import type { TuneRule } from '../result/rule.js'
import { parseThreshold } from '../result/threshold.js'
import { comparisonOfTune } from '../result/tune-result.js'
import { withCellWarnings } from '../result/undelivered.js'
import { FIRST_LOOK } from '../statistics/look-bounds.js'
import { formatDurationMs } from '../units.js'
import { RACING_RUNS } from './flags/many-runs.js'
import { tuneOnlyFlags } from './flags/tune.js'
import { withDrive } from './fleet-options.js'
import { type Grid, readGrid } from './grid-cells.js'
import { loadTune } from './load-file.js'
import { checkOutputs, deliver, formatOf, saveAll, sortOutputs } from './outputs.js'
import { progressOnStderr } from './progress-on-stderr.js'
import { readAxis } from './range.js'
import { readFlags, type Values } from './read-flags.js'
import { begunRace } from './resume.js'
import { mostRunsOf, withinOf } from './rule-flags.js'
import { sayFailure } from './say-failure.js'
import { stopOnSignals } from './stop-signals.js'
import { timeOf } from './time-of-runs.js'

/** A race judges each pair after each round, so that a thousand cells would take longer to judge than to run. */
const MOST_RACING = 100

function sloOf(text: string): string {
  const { bound } = naming('--slo', text, parseThreshold)
  if (!(bound > 0))
    throw new UsageError(`--slo ${text}: tune needs a limit above 0; write one such as 'errors<0.1%'`)
  return text
}

type Own = Values<typeof tuneOnlyFlags>

/** The rule of the race; options that are not given are those of the resumed file. Throws UsageError. */
function ruleOf(own: Own, saved: TuneRule | undefined): TuneRule {
  const given = <Of>(flag: keyof Own, value: Of, before: Of | undefined): Of => {
    if (saved === undefined || before === undefined) return value
    if (own[flag] !== undefined && JSON.stringify(value) !== JSON.stringify(before))
      throw new UsageError(
        `--resume ${own.resume}: was started with another --${flag}, and its error probability holds only for that; leave out --${flag}`,
      )
    return before
  }
  return {
    kind: 'tune',
    goal: given('goal', own.goal ?? TUNE_DEFAULTS.goal, saved?.goal),
    slo: given('slo', (own.slo ?? []).map(sloOf), saved?.slo),
    within: given('within', withinOf(own.within), saved?.within),
    mostRounds: given('most-runs', mostRunsOf(own['most-runs']), saved?.mostRounds),
    pick: given('pick', own.pick ?? TUNE_DEFAULTS.pick, saved?.pick),
  }
}

/** What `tune` makes of its arguments. Throws UsageError. */
export function readTune(argv: Readonly<Record<string, unknown>>) {
  const own = readFlags(tuneOnlyFlags, argv)
  const saved = own.resume === undefined ? null : loadTune(own.resume)
  const rule = ruleOf(own, saved?.rule)
  if (own['max-time'] !== undefined && own['max-time'] <= 0)
    throw new UsageError('--max-time 0s: must be above 0; write a duration such as 10m')
  const grid = readGrid(argv, 1, readAxis, RACING_RUNS)
  const { cells } = grid
  for (const { plan } of cells) checkNoShape('tune', plan)
  if (cells.length < 2)
    throw new UsageError(
      'tune: there is one setting only; give a range such as --threads 1..8, or a list such as --handling inline,pool',
    )
  if (cells.length > MOST_RACING)
    throw new UsageError(`tune: ${cells.length} settings are too many; give at most ${MOST_RACING}`)
  if (rule.goal === 'throughput' && cells.some(({ plan }) => plan.load.kind === 'open'))
    throw new UsageError(
      '--goal throughput: under --rate the throughput is the requested rate; use --goal p50, p99 or cpu',
    )
  return { own, rule, grid, saved }
}

function announce({ cells, ranges }: Grid, { mostRounds }: TuneRule, maxTimeMs: number): string {
  const round = timeOf(cells[0]!.plan, cells.length)
  const each = round === '' ? '' : ` of about ${round}`
  const later = ranges.length > 0 ? ', as many again for values in between' : ''
  return `tuning: ${cells.length} settings, ${FIRST_LOOK} to ${mostRounds} rounds${each}${later}; at most ${formatDurationMs(maxTimeMs)}`
}

/** Which setting to use, in as few runs as it takes. Answers the exit code. */
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
    const told: Omit<TuneWatch, keyof RunWatch> = {
      onRun: (cell, round) => progress.prefix(`round ${round + 1}, ${cell}`),
      onFinished: async soFar => {
        if (resumable.length > 0) await saveAll(resumable, [soFar()])
      },
    }
    const { logs, reports } = sortOutputs(outputs)
    const { out, undelivered, failed } = await withSinks({ ...own, progress, logs }, stop.signal, watch =>
      withDrive(own, drives => tuneCells(settings, { ...watch, ...told }, drives), progress.say),
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
