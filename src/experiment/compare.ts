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
import type { Run } from '../result/result.js'
import { environment } from './environment.js'
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
  /** Runs that are there already; their cells' plans are those of `cells`. */
  readonly finished: readonly (readonly Run[])[]
}

export interface CompareWatch extends RunWatch {
  /** A run of a cell begins; `done` of `total` runs are over. */
  readonly onRun: (cell: string, done: number, total: number) => void
  /** A run is over; awaited, so that what it saves is saved before the next begins. Made only where it is asked for. */
  readonly onFinished: (comparison: () => Comparison) => Promise<void>
}

/**
 * The order of the runs: each round holds every cell once, shuffled (Fisher-Yates), so that a drift of the machine
 * hits all cells alike and none always follows the same other.
 */
export function schedule(cells: number, rounds: number, seed: number): number[] {
  const random = xoroshiro128plus(seedOf(seed))
  return Array.from({ length: rounds }, () => {
    const order = Array.from({ length: cells }, (_, index) => index)
    for (let last = cells - 1; last > 0; last--) {
      const other = uniformInt(random, 0, last)
      ;[order[last], order[other]] = [order[other]!, order[last]!]
    }
    return order
  }).flat()
}

/** Measures a grid, interleaved. Resolves with what there is, also when it was stopped. */
export async function compareCells(
  settings: CompareSettings,
  watch: CompareWatch,
  drives: Drive = drive,
): Promise<Comparison> {
  const { cells, runsPerCell, seed } = settings
  for (const { plan } of cells) checkPlan(plan)
  const where = await environment(new Date())
  const runs: Run[][] = cells.map((_, index) => [...(settings.finished[index] ?? [])])
  const errors = new Map<number, RunError>()

  const comparison = (stopped: boolean): Comparison => {
    const measured = cells.map(
      ({ name, settings, plan }, index): ComparisonCell => ({
        name,
        settings,
        result: resultOf(plan, where, runs[index] ?? [], { error: errors.get(index) ?? null, stopped }),
      }),
    )
    return {
      schema: COMPARISON_SCHEMA,
      state: stopped ? 'stopped' : errors.size > 0 ? 'failed' : 'completed',
      seed,
      runsPerCell,
      baseline: settings.baseline,
      cells: measured,
      verdicts: judgeCells(measured, settings.baseline),
    }
  }

  const order = schedule(cells.length, runsPerCell, seed)
  const turns = cells.map(() => 0)
  let done = 0
  for (const index of order) {
    if (watch.signal.aborted) break
    const turn = turns[index]!
    turns[index] = turn + 1
    done++
    const cell = cells[index]!
    if (turn < (settings.finished[index]?.length ?? 0) || errors.has(index)) continue
    watch.onRun(cell.name, done - 1, order.length)
    const outcome = await runOnce(planOfTurn(cell.plan, turn), watch, drives)
    // A run that was cut short is no replicate of the others
    if (outcome.run?.state === 'completed') {
      if (outcome.run.requests.ok > 0) runs[index]!.push(outcome.run)
      else errors.set(index, new RunError('nothing-succeeded', `${cell.name}: not one exchange succeeded`))
      await watch.onFinished(() => comparison(true))
    } else if (outcome.error) errors.set(index, outcome.error)
  }
  return comparison(watch.signal.aborted)
}
