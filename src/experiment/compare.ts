import type { Drive } from '../driver/drive.js'
import { drive } from '../driver/driver.js'
import { COMPARISON_SCHEMA, type Comparison, judged } from '../result/comparison-result.js'
import { readingRounds } from '../result/rounds.js'
import type { Rule } from '../result/rule.js'
import { METRICS, type Metric } from '../result/verdict.js'
import { type RuleSettings, ruleOf } from '../statistics/rules.js'
import { environment } from './environment.js'
import { profileRounds } from './profile-rounds.js'
import { checkPlan, checkProfiled, type RunWatch } from './run-plan.js'
import {
  type Begun,
  before,
  isGivenUp,
  type MeasuredCell,
  measuredCells,
  type PlannedCell,
  walkRounds,
} from './walk-rounds.js'

export interface CompareSettings {
  readonly cells: readonly PlannedCell[]
  /** With `decide`, the maximum. */
  readonly runsPerCell: number
  readonly seed: number
  readonly baseline: string
  /** The runs that each cell already has, with the plans of `cells`. */
  readonly begun: readonly Begun[]
  /** If absent, the number of runs is fixed. */
  readonly decide?: { readonly within: number } | undefined
  /** Whether to profile each cell in separate rounds after all measurements. */
  readonly profile?: boolean
}

export interface CompareWatch extends RunWatch {
  /** A run of a cell starts; `done` of `total` runs are over. With `decide`, `total` is the maximum. */
  readonly onRun: (cell: string, done: number, total: number) => void
  /** A run is over. Awaited, so its result is saved before the next run starts. Called only if needed. */
  readonly onFinished: (comparison: () => Comparison) => Promise<void>
}

const ALPHA = 0.05

/** The settings of `--decide`. A metric that is not measured counts as settled. */
function decideSettings({ cells, baseline, runsPerCell }: CompareSettings, within: number): RuleSettings {
  const isOpen = cells.some(({ plan }) => plan.load.kind === 'open')
  const metrics: Metric[] = [isOpen ? 'p50' : 'throughputPerSecond', 'p99', 'cpuUsPerExchange']
  return {
    kind: 'decide',
    base: cells.findIndex(({ name }) => name === baseline),
    metrics: metrics.map(metric => ({ metric, better: METRICS[metric].better })),
    ...{ alpha: ALPHA, within, mostRounds: runsPerCell },
  }
}

/** Measures a grid, round by round. Resolves with what was measured, even if it was stopped. */
export async function compareCells(
  settings: CompareSettings,
  watch: CompareWatch,
  drives: Drive = drive,
): Promise<Comparison> {
  const { cells, runsPerCell, seed, baseline, decide } = settings
  for (const { plan } of cells) {
    checkPlan(plan)
    if (settings.profile) checkProfiled(plan)
  }
  const where = await environment(
    new Date(),
    cells.map(({ plan }) => plan),
  )
  const rule: Rule = decide
    ? { kind: 'decide', within: decide.within, mostRounds: runsPerCell }
    : { kind: 'fixed' }
  const comparison = (measured: readonly MeasuredCell[], stopped: boolean): Comparison => {
    const saved = measuredCells(measured, where, stopped)
    return {
      schema: COMPARISON_SCHEMA,
      state: stopped ? 'stopped' : measured.some(isGivenUp) ? 'failed' : 'completed',
      ...{ seed, runsPerCell, baseline, cells: saved, rule },
      ...judged(saved, baseline, rule),
    }
  }
  const walked = await walkRounds(
    {
      ...{ cells, seed },
      readingsOf: (measured, round) => readingRounds(measured.map(one => before(round, one).values)),
      rule: ruleOf(decide ? decideSettings(settings, decide.within) : { kind: 'fixed', rounds: runsPerCell }),
      begunOf: (_, index) => settings.begun[index],
      sizeOf: (_, index) => index,
      neighboursOf: () => [],
      isOver: () => false,
    },
    {
      ...watch,
      onCell: (cell, _, done) => watch.onRun(cell, done, cells.length * runsPerCell),
      onFinished: measured => watch.onFinished(() => comparison(measured, true)),
    },
    drives,
  )
  if (settings.profile && !watch.signal.aborted)
    await profileRounds(
      walked.cells,
      { rounds: runsPerCell, seed },
      { ...watch, onCell: (cell, done, total) => watch.onRun(`profile of ${cell}`, done, total) },
      drives,
    )
  return comparison(walked.cells, watch.signal.aborted)
}
