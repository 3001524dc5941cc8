import type { Drive } from '../driver/drive.js'
import { RunError } from '../errors.js'
import type { Plan } from '../plan/plan.js'
import type { RunProfile } from '../profile/run-profile.js'
import { type ComparisonCell, comparedCell } from '../result/comparison-result.js'
import type { Environment, Run, Warning } from '../result/result.js'
import type { CellByRound } from '../result/rounds.js'
import { lastingWarning } from '../result/warnings/table.js'
import type { Rounds } from '../statistics/reading.js'
import type { Contestant, Decision, StoppingRule } from '../statistics/stopping-rule.js'
import { nothingSucceeded } from './nothing-succeeded.js'
import { resultOf } from './result-of.js'
import { orderOfRound } from './round-order.js'
import { planOfTurn, type RunWatch, runOnce } from './run-plan.js'

/** A cell of the grid, not yet measured. */
export interface PlannedCell {
  readonly name: string
  readonly settings: Readonly<Record<string, string>>
  readonly plan: Plan
}

/** The runs that a cell already has, the round of each, and their warnings. */
export interface Begun {
  readonly runs: readonly Run[]
  /** If absent, run n belongs to round n. */
  readonly rounds?: readonly number[]
  readonly doubts: readonly Warning[]
}

/** A cell during its measurement. */
export interface MeasuredCell {
  readonly cell: PlannedCell
  readonly entered: number
  readonly runs: Run[]
  readonly rounds: number[]
  readonly doubts: Warning[]
  /** Why its latest runs failed; empty if they did not. */
  readonly failures: RunError[]
  /** From separate runs after all measurements. */
  readonly profiles: RunProfile[]
}

export interface RoundWalk {
  readonly cells: readonly PlannedCell[]
  readonly seed: number
  readonly rule: StoppingRule
  readonly begunOf: (cell: PlannedCell, index: number) => Begun | undefined
  /** The readings of the rounds before this one, for the rule. */
  readonly readingsOf: (cells: readonly MeasuredCell[], round: number) => Rounds
  readonly sizeOf: (cell: PlannedCell, index: number) => number
  /** The new cells next to one, on axes that are ranges. */
  readonly neighboursOf: (cells: readonly PlannedCell[], index: number) => readonly PlannedCell[]
  /** Whether time is up; then no run starts. */
  readonly isOver: () => boolean
}

/** How a walk ended; `rounds` counts complete rounds. */
export interface Walked {
  readonly cells: readonly MeasuredCell[]
  readonly decision: Decision
  readonly rounds: number
  readonly endedBy: 'rule' | 'time' | 'signal'
}

export interface WalkWatch extends RunWatch {
  readonly onCell: (cell: string, round: number, done: number) => void
  readonly onFinished: (cells: readonly MeasuredCell[], decision: Decision) => Promise<void>
}

/** A cell is given up after this many failed runs in a row. */
const MOST_FAILURES = 2
export const isGivenUp = ({ failures }: MeasuredCell): boolean => failures.length >= MOST_FAILURES

/** What a cell has from the rounds before this one. */
export function before(round: number, { cell, runs, rounds }: MeasuredCell) {
  const known = runs.flatMap((run, index) => (rounds[index]! < round ? [{ run, round: rounds[index]! }] : []))
  const values = comparedCell(cell.name, { plan: cell.plan, runs: known.map(one => one.run) })
  return { values: { ...values, rounds: known.map(one => one.round) } satisfies CellByRound, known }
}

/**
 * Asks the rule which cells to run and runs them, round by round, until the rule stops. Existing rounds are
 * walked as if they were measured now, so a resumed walk is the same walk.
 */
export async function walkRounds(walk: RoundWalk, watch: WalkWatch, drives: Drive): Promise<Walked> {
  const cells: MeasuredCell[] = []
  const enter = (cell: PlannedCell, entered: number): void => {
    const { runs, rounds, doubts } = walk.begunOf(cell, cells.length) ?? { runs: [], doubts: [] }
    cells.push({
      ...{ cell, entered, runs: [...runs], doubts: [...doubts], failures: [], profiles: [] },
      rounds: runs.map((_, index) => rounds?.[index] ?? index),
    })
  }
  for (const cell of walk.cells) enter(cell, 0)

  /** One run of a cell in a round. */
  const measure = async (measured: MeasuredCell, round: number, decision: Decision): Promise<void> => {
    const { cell, runs, rounds, doubts, failures } = measured
    watch.onCell(
      cell.name,
      round,
      cells.reduce((sum, one) => sum + one.runs.length, 0),
    )
    const outcome = await runOnce(planOfTurn(cell.plan, round), watch, drives, {
      cell: cell.name,
    })
    // A run that was cut short is no replicate of the others
    const isWhole = outcome.run?.state === 'completed'
    if (outcome.run && isWhole && outcome.run.requests.ok > 0) {
      const place = rounds.filter(other => other < round).length
      runs.splice(place, 0, outcome.run)
      rounds.splice(place, 0, round)
      for (const { message } of failures.splice(0)) doubts.push(lastingWarning('run-failed', [message]))
    } else if (isWhole) failures.push(nothingSucceeded(outcome.run ? [outcome.run] : []))
    else if (!watch.signal.aborted)
      failures.push(outcome.error ?? new RunError('driver-died', 'the run was cut short'))
    if (isWhole) await watch.onFinished(cells, decision)
  }

  let [round, refinements] = [0, 0]
  for (;;) {
    const contestants = cells.map(
      (one, index): Contestant => ({
        entered: one.entered,
        size: walk.sizeOf(one.cell, index),
        isOut: isGivenUp(one),
      }),
    )
    const known = walk.readingsOf(cells, round)
    const rounds = Array.from({ length: round }, (_, index) => known[index] ?? cells.map(() => null))
    const { next, decision } = walk.rule({ contestants, rounds, refinements })
    if (next.kind === 'refine') {
      refinements++
      const added = walk.neighboursOf(
        cells.map(one => one.cell),
        next.beside,
      )
      for (const cell of added) enter(cell, round)
      continue
    }
    if (next.kind === 'stop') return { cells, decision, rounds: round, endedBy: 'rule' }
    const order = orderOfRound(cells.length, walk.seed, round).filter(index => next.cells.includes(index))
    const missing = () =>
      order.filter(index => !cells[index]!.rounds.includes(round) && !isGivenUp(cells[index]!))
    // Repeat failed runs in the same round, so rounds are complete
    const isHalted = (): boolean => watch.signal.aborted || walk.isOver()
    while (missing().length > 0 && !isHalted())
      for (const index of missing()) if (!isHalted()) await measure(cells[index]!, round, decision)
    if (watch.signal.aborted) return { cells, decision, rounds: round, endedBy: 'signal' }
    if (missing().length > 0) return { cells, decision, rounds: round, endedBy: 'time' }
    round++
  }
}

/** The cells as they are saved. */
export const measuredCells = (
  cells: readonly MeasuredCell[],
  where: Environment,
  stopped: boolean,
): ComparisonCell[] =>
  cells.map(({ cell: { name, settings, plan }, runs, rounds, failures, doubts, profiles }) => {
    // A cell that was not reached did not fail
    const isUnreached = runs.length === 0 && failures.length === 0
    const end = { error: failures.at(-1) ?? null, stopped: stopped || isUnreached }
    const result = resultOf(plan, where, runs, end, profiles)
    const isEach = rounds.every((round, index) => round === index)
    return {
      ...{ name, settings },
      ...(isEach ? {} : { rounds: [...rounds] }),
      result: { ...result, warnings: [...doubts, ...result.warnings] },
    }
  })
