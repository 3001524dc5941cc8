import { type Drive, drive } from '../driver/driver.js'
import type { Plan } from '../plan/plan.js'
import { type Decision, metricOfGoal } from '../result/decision.js'
import { readingRounds } from '../result/rounds.js'
import type { TuneRule } from '../result/rule.js'
import { parseThreshold, shareOfThreshold } from '../result/threshold.js'
import { TUNE_SCHEMA, type Tune } from '../result/tune-result.js'
import { METRICS } from '../result/verdict.js'
import { type CellValues, MIDPOINT_TIMES, valuesBeside } from '../statistics/ladder.js'
import type { Rounds } from '../statistics/reading.js'
import { ruleOf } from '../statistics/rules.js'
import type { Decision as Raced } from '../statistics/stopping-rule.js'
import { environment } from './environment.js'
import { checkPlan, type RunWatch } from './run-plan.js'
import {
  before,
  isGivenUp,
  type Measured,
  measuredCells,
  type PlannedCell,
  walkRounds,
} from './walk-rounds.js'

export interface TuneSettings {
  readonly cells: readonly PlannedCell[]
  readonly seed: number
  readonly rule: TuneRule
  /** Axes that were given as a range: the best is looked for between their first values too. */
  readonly ranges: readonly string[]
  readonly cellOf: (settings: CellValues) => PlannedCell
  readonly maxTimeMs: number
}

export interface TuneWatch extends RunWatch {
  /** A run of a cell begins, in a round from 0. */
  readonly onRun: (cell: string, round: number) => void
  readonly onFinished: (tune: () => Tune) => Promise<void>
}

const ALPHA = 0.05

/** What a cell takes, for `--pick smallest`: threads, places and connections, multiplied. */
function sizeOf({ target, connections, pipelining, workers }: Plan): number {
  const load = connections * pipelining * workers
  if (target.kind !== 'own') return load
  const { handling, threads, slots } = target.server
  return load * (handling === 'inline' ? 1 : threads * (handling === 'pool' ? slots : 1))
}

/** Runs by round, with what each says of the bounds. */
function readingsOf(cells: readonly Measured[], round: number, slo: readonly string[]): Rounds {
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

function decisionOf(raced: Raced, cells: readonly { readonly name: string }[], rule: TuneRule): Decision {
  const { goal, slo } = rule
  const none: Decision = { state: 'undecided', best: null, within: null, alike: [], droppedAt: {}, goal, slo }
  if (raced.kind !== 'race') return none
  const nameOf = (index: number): string => cells[index]?.name ?? ''
  return {
    ...none,
    // Of a best that is not shown to keep the bounds nothing is decided
    state: raced.keepsBounds === false ? 'undecided' : raced.state,
    best: raced.best === null ? null : nameOf(raced.best),
    within: Number.isFinite(raced.within) ? raced.within : null,
    alike: raced.alike.map(nameOf),
    droppedAt: Object.fromEntries(
      raced.dropped.flatMap((one, index) => (one === null ? [] : [[nameOf(index), one.afterRounds]])),
    ),
  }
}

/** Races settings until it is known which to use. Resolves with what there is, also when it was stopped. */
export async function tuneCells(
  settings: TuneSettings,
  watch: TuneWatch,
  drives: Drive = drive,
): Promise<Tune> {
  const { cells, seed, rule, ranges, maxTimeMs } = settings
  for (const { plan } of cells) checkPlan(plan)
  const where = await environment(
    new Date(),
    cells.map(({ plan }) => plan),
  )
  const tune = (measured: readonly Measured[], raced: Raced, stopped: boolean): Tune => {
    const saved = measuredCells(measured, where, stopped)
    return {
      schema: TUNE_SCHEMA,
      state: stopped ? 'stopped' : measured.every(isGivenUp) ? 'failed' : 'completed',
      ...{ seed, rule, decision: decisionOf(raced, saved, rule), cells: saved },
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
      begunOf: () => undefined,
      sizeOf: ({ plan }) => sizeOf(plan),
      beside: (all, index) =>
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
      onFinished: (measured, raced) => watch.onFinished(() => tune(measured, raced, true)),
    },
    drives,
  )
  return tune(walked.cells, walked.decision, watch.signal.aborted)
}
