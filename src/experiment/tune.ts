import type { Drive } from '../driver/drive.js'
import { drive } from '../driver/driver.js'
import type { Plan } from '../plan/plan.js'
import { type Decision, type Ending, metricOfGoal } from '../result/decision.js'
import { readingRounds } from '../result/rounds.js'
import type { TuneRule } from '../result/rule.js'
import { parseThreshold, shareOfThreshold } from '../result/threshold.js'
import { TUNE_SCHEMA, type Tune } from '../result/tune-result.js'
import { METRICS } from '../result/verdict.js'
import { type CellValues, MIDPOINT_TIMES, valuesBeside } from '../statistics/ladder.js'
import type { Rounds } from '../statistics/reading.js'
import { ruleOf } from '../statistics/rules.js'
import { environment } from './environment.js'
import { checkPlan, type RunWatch } from './run-plan.js'
import {
  type Begun,
  before,
  isGivenUp,
  type MeasuredCell,
  measuredCells,
  type PlannedCell,
  type Walked,
  walkRounds,
} from './walk-rounds.js'

export interface TuneSettings {
  readonly cells: readonly PlannedCell[]
  readonly seed: number
  readonly rule: TuneRule
  /** Axes that were given as a range: the best value is also searched for between their given values. */
  readonly ranges: readonly string[]
  readonly cellOf: (settings: CellValues) => PlannedCell
  readonly maxTimeMs: number
  /** The earlier runs of a cell, also of one that was added as a midpoint. */
  readonly begunOf: (cell: PlannedCell) => Begun | undefined
}

export interface TuneWatch extends RunWatch {
  /** A run of a cell starts; rounds count from 0. */
  readonly onRun: (cell: string, round: number) => void
  readonly onFinished: (tune: () => Tune) => Promise<void>
}

const ALPHA = 0.05

/** The size of a cell for `--pick smallest`: threads, slots and connections, multiplied. */
function sizeOf({ target, connections, pipelining, workers }: Plan): number {
  const load = connections * pipelining * workers
  if (target.kind !== 'own') return load
  const { handling, threads, slots } = target.server
  return load * (handling === 'inline' ? 1 : threads * (handling === 'pool' ? slots : 1))
}

/** Readings by round, with each run's result for the bounds. */
function readingsOf(cells: readonly MeasuredCell[], round: number, slo: readonly string[]): Rounds {
  const known = cells.map(cell => before(round, cell))
  const rounds = readingRounds(known.map(({ values }) => values))
  if (slo.length === 0) return rounds
  const bounds = slo.map(text => ({ text, threshold: parseThreshold(text) }))
  return rounds.map((readings, at) =>
    readings.map((reading, cell) => {
      const run = known[cell]?.known.find(one => one.round === at)?.run
      if (run === undefined || !reading) return reading
      const shares = bounds.map(({ text, threshold }) => [text, shareOfThreshold(threshold, run)])
      return { ...reading, ...Object.fromEntries(shares) }
    }),
  )
}

function endingOf(by: Walked['endedBy'], isDecided: boolean): Ending {
  if (by === 'signal') return 'stopped'
  if (by === 'time') return 'max-time'
  return isDecided ? 'decided' : 'most-runs'
}

function decisionOf(
  { decision: raced, endedBy, cells }: Pick<Walked, 'decision' | 'endedBy' | 'cells'>,
  { goal, slo }: TuneRule,
): Decision {
  const none: Decision = { state: 'undecided', best: null, within: null, alike: [], droppedAt: {}, goal, slo }
  const isMeasured = cells.some(({ runs }) => runs.length > 0)
  // Before the first run, the first cell is no better than the others
  if (raced.kind !== 'race' || !isMeasured) return { ...none, endedBy: endingOf(endedBy, false) }
  const nameOf = (index: number): string => cells[index]?.cell.name ?? ''
  // Undecided if the best is not shown to keep the bounds, or if midpoints were still to come
  const isDecided = raced.state === 'decided' && raced.keepsBounds !== false && endedBy === 'rule'
  return {
    ...none,
    state: isDecided ? 'decided' : 'undecided',
    endedBy: endingOf(endedBy, isDecided),
    best: raced.best === null ? null : nameOf(raced.best),
    within: Number.isFinite(raced.within) ? raced.within : null,
    alike: raced.alike.map(nameOf),
    droppedAt: Object.fromEntries(
      raced.dropped.flatMap((one, index) => (one === null ? [] : [[nameOf(index), one.afterRounds]])),
    ),
  }
}

/** Races settings until it is known which to use. Resolves with what was measured, even if it was stopped. */
export async function tuneCells(
  settings: TuneSettings,
  watch: TuneWatch,
  drives: Drive = drive,
): Promise<Tune> {
  const { cells, seed, rule, ranges, maxTimeMs, begunOf } = settings
  for (const { plan } of cells) checkPlan(plan)
  const where = await environment(
    new Date(),
    cells.map(({ plan }) => plan),
  )
  const tune = (walked: Pick<Walked, 'cells' | 'decision' | 'endedBy'>): Tune => {
    const { cells: measured, endedBy } = walked
    const saved = measuredCells(measured, where, endedBy === 'signal')
    return {
      schema: TUNE_SCHEMA,
      state: endedBy === 'signal' ? 'stopped' : measured.every(isGivenUp) ? 'failed' : 'completed',
      ...{ seed, rule, decision: decisionOf(walked, rule), cells: saved },
      rounds: Math.max(0, ...measured.map(({ rounds }) => (rounds.at(-1) ?? -1) + 1)),
    }
  }
  const metric = metricOfGoal(rule.goal)
  const endMs = performance.now() + maxTimeMs
  const walked = await walkRounds(
    {
      ...{ cells, seed },
      readingsOf: (measured, round) => readingsOf(measured, round, rule.slo),
      rule: ruleOf({
        ...{ kind: 'tune', metric, better: METRICS[metric].better, alpha: ALPHA, within: rule.within },
        ...{ mostRounds: rule.mostRounds, pick: rule.pick, bounds: rule.slo },
        refinement: { times: ranges.length === 0 ? 0 : MIDPOINT_TIMES, cellsEach: 2 * ranges.length },
      }),
      begunOf,
      sizeOf: ({ plan }) => sizeOf(plan),
      neighboursOf: (all, index) =>
        valuesBeside(
          all.map(one => one.settings),
          index,
          ranges,
        ).map(settings.cellOf),
      isOver: () => performance.now() >= endMs,
    },
    {
      ...watch,
      onCell: (cell, round) => watch.onRun(cell, round),
      onFinished: (measured, raced) =>
        watch.onFinished(() => tune({ cells: measured, decision: raced, endedBy: 'signal' })),
    },
    drives,
  )
  return tune(walked)
}
