import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { type Drive, drive } from '../driver/driver.js'
import { RunError } from '../errors.js'
import type { Plan } from '../plan/plan.js'
import { seedOf } from '../random.js'
import {
  COMPARISON_SCHEMA,
  type Comparison,
  type ComparisonCell,
  judgeCells,
} from '../result/comparison-result.js'
import { runFailed } from '../result/lasting-doubts.js'
import type { Run, Warning } from '../result/result.js'
import { environment } from './environment.js'
import { nothingSucceeded } from './nothing-succeeded.js'
import { checkPlan, planOfTurn, type RunWatch, resultOf, runOnce } from './run-plan.js'

/** A cell of the grid, not yet measured. */
export interface PlannedCell {
  readonly name: string
  readonly settings: Readonly<Record<string, string>>
  readonly plan: Plan
}

export interface CompareSettings {
  readonly cells: readonly PlannedCell[]
  readonly runsPerCell: number
  readonly seed: number
  readonly baseline: string
  /** What is there already, cell by cell; their plans are those of `cells`. */
  readonly begun: readonly Begun[]
}

/** Runs of a cell that are there already, and what has to be said of them. */
export interface Begun {
  readonly runs: readonly Run[]
  readonly doubts: readonly Warning[]
}

export interface CompareWatch extends RunWatch {
  /** A run of a cell begins; `done` of `total` runs are over. */
  readonly onRun: (cell: string, done: number, total: number) => void
  /** A run is over; awaited, so that what it saves is saved before the next begins. Made only where it is asked for. */
  readonly onFinished: (comparison: () => Comparison) => Promise<void>
}

/**
 * The order of the runs, round by round, without an end: each holds every cell once, shuffled (Fisher-Yates), so that a
 * drift of the machine hits all cells alike and none always follows the same other.
 */
export function* roundsOf(cells: number, seed: number): Generator<readonly number[]> {
  const random = xoroshiro128plus(seedOf(seed))
  for (;;) {
    const order = Array.from({ length: cells }, (_, index) => index)
    for (let last = cells - 1; last > 0; last--) {
      const other = uniformInt(random, 0, last)
      ;[order[last], order[other]] = [order[other]!, order[last]!]
    }
    yield order
  }
}

/** A cell is given up when so many of its runs failed one after the other. */
const MOST_FAILURES = 2

/** A cell while it is measured. */
interface Progress {
  readonly runs: Run[]
  readonly doubts: Warning[]
  /** Why its last runs failed; none: they did not. */
  readonly failures: RunError[]
}

/** Measures a grid, interleaved. Resolves with what there is, also when it was stopped. */
export async function compareCells(
  settings: CompareSettings,
  watch: CompareWatch,
  drives: Drive = drive,
): Promise<Comparison> {
  const { cells, runsPerCell, seed } = settings
  for (const { plan } of cells) checkPlan(plan)
  const where = await environment(
    new Date(),
    cells.map(({ plan }) => plan),
  )
  const progress = cells.map((_, index): Progress => {
    const { runs, doubts } = settings.begun[index] ?? { runs: [], doubts: [] }
    return { runs: [...runs], doubts: [...doubts], failures: [] }
  })
  const isGivenUp = ({ failures }: Progress) => failures.length >= MOST_FAILURES
  const isOver = (cell: Progress) => cell.runs.length >= runsPerCell || isGivenUp(cell)

  const comparison = (stopped: boolean): Comparison => {
    const measured = cells.map(({ name, settings, plan }, index): ComparisonCell => {
      const { runs = [], failures = [], doubts = [] } = progress[index] ?? {}
      const result = resultOf(plan, where, runs, { error: failures.at(-1) ?? null, stopped })
      return { name, settings, result: { ...result, warnings: [...doubts, ...result.warnings] } }
    })
    return {
      schema: COMPARISON_SCHEMA,
      state: stopped ? 'stopped' : progress.some(isGivenUp) ? 'failed' : 'completed',
      seed,
      runsPerCell,
      baseline: settings.baseline,
      cells: measured,
      verdicts: judgeCells(measured, settings.baseline),
    }
  }

  /** The next run of a cell; where one failed, the same one again. */
  const measure = async (cell: PlannedCell, { runs, doubts, failures }: Progress): Promise<void> => {
    const done = progress.reduce((sum, { runs }) => sum + runs.length, 0)
    watch.onRun(cell.name, done, cells.length * runsPerCell)
    const outcome = await runOnce(planOfTurn(cell.plan, runs.length), watch, drives)
    // A run that was cut short is no replicate of the others
    const isWhole = outcome.run?.state === 'completed'
    if (outcome.run && isWhole && outcome.run.requests.ok > 0) {
      runs.push(outcome.run)
      for (const { message } of failures.splice(0)) doubts.push(runFailed(message))
    } else if (isWhole) failures.push(nothingSucceeded(outcome.run ? [outcome.run] : []))
    else if (!watch.signal.aborted)
      failures.push(outcome.error ?? new RunError('driver-died', 'the run was cut short'))
    if (isWhole) await watch.onFinished(() => comparison(true))
  }

  let rounds = 0
  for (const order of roundsOf(cells.length, seed)) {
    if (watch.signal.aborted || progress.every(isOver)) break
    for (const index of order) {
      const [cell, its] = [cells[index], progress[index]]
      // What was resumed may be some rounds ahead
      if (cell && its && !watch.signal.aborted && !isOver(its) && its.runs.length <= rounds)
        await measure(cell, its)
    }
    rounds++
  }
  return comparison(watch.signal.aborted)
}
