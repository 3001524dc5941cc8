import { UsageError } from '../errors.js'
import type { Begun, PlannedCell } from '../experiment/walk-rounds.js'
import type { Plan } from '../plan/plan.js'
import { printable, shortened } from '../printable.js'
import { unlikeRuns } from '../result/alike.js'
import type { Comparison, ComparisonCell } from '../result/comparison-result.js'
import type { Environment } from '../result/result.js'
import type { Tune } from '../result/tune-result.js'
import { lastingOf, lastingWarning } from '../result/warnings/table.js'
import type { Grid } from './grid-cells.js'

/** The maximum length of the cell names in an error; a saved file may have any. */
const MOST_NAMES = 400

const failing = (path: string) => (why: string) => new UsageError(`--resume ${path}: ${why}`)

/** The error if the cells differ from those of the file. */
const unlikeCells = (path: string, saved: readonly ComparisonCell[], missing: string | undefined) =>
  failing(path)(
    `has other settings: its cells are ${shortened(printable(saved.map(({ name }) => name).join('; ')), MOST_NAMES)}${missing === undefined ? '' : `, not ${missing}`}; give the same flags as before`,
  )

/** The runs of one saved cell, each with its round. Throws UsageError if it was measured in another way. */
function begunOf(path: string, cell: ComparisonCell, plan: Plan, current: Environment) {
  const { matters, rest } = unlikeRuns(cell.result, { plan, environment: current })
  if (matters.length > 0)
    throw failing(path)(
      `cell ${shortened(printable(cell.name), MOST_NAMES)} was measured in another way: ${matters.join(', ')}; give the same flags as before, on the same machine`,
    )
  const whole = cell.result.runs.flatMap((run, index) =>
    run.state === 'completed' ? [{ run, round: cell.rounds?.[index] ?? index }] : [],
  )
  const [runs, rounds] = [whole.map(({ run }) => run), whole.map(({ round }) => round)]
  const doubts = lastingOf(cell.result.warnings)
  const isMixed = rest.length > 0 && runs.length > 0
  return { runs, rounds, doubts, mixed: isMixed ? [lastingWarning('mixed-environment', rest)] : [] }
}

/**
 * The runs of a saved comparison, by cell. Throws UsageError if they are from another experiment: other
 * settings, another machine, another major version of Node, or other contents of a module.
 */
export function begun(
  path: string,
  { cells: saved }: Pick<Comparison, 'cells'>,
  cells: readonly PlannedCell[],
  current: Environment,
): Begun[] {
  const missing = cells.find(({ name }) => !saved.some(cell => cell.name === name))
  if (missing || saved.length !== cells.length) throw unlikeCells(path, saved, missing?.name)
  return cells.map(({ name, plan }) => {
    const cell = saved.find(one => one.name === name)
    if (!cell) return { runs: [], doubts: [] }
    const { runs, rounds, doubts, mixed } = begunOf(path, cell, plan, current)
    if (runs.length > plan.runs)
      throw failing(path)(
        `has ${runs.length} runs of ${name}, more than --runs ${plan.runs}; leave out --runs, or give a larger number to add runs`,
      )
    return { runs, rounds, doubts: runs.length === plan.runs ? doubts : [...doubts, ...mixed] }
  })
}

/** The runs of a saved race, including cells that joined later. Throws UsageError as above. */
export function begunRace(
  path: string,
  { cells: saved, decision }: Pick<Tune, 'cells' | 'decision'>,
  { cells, ranges, cellOf }: Grid,
  current: Environment,
): (cell: PlannedCell) => Begun | undefined {
  const missing = cells.find(({ name }) => !saved.some(cell => cell.name === name))
  const later = saved.filter(({ name }) => !cells.some(cell => cell.name === name))
  if (missing || (later.length > 0 && ranges.length === 0)) throw unlikeCells(path, saved, missing?.name)
  const known = new Map<string, Begun>()
  for (const cell of [...cells, ...later.map(({ settings }) => cellOf(settings))]) {
    const found = saved.find(({ name }) => name === cell.name)
    if (!found) throw unlikeCells(path, saved, cell.name)
    const { mixed, ...of } = begunOf(path, found, cell.plan, current)
    // A race that has ended gets no further runs, so it needs no warning
    known.set(cell.name, decision.endedBy === 'decided' ? of : { ...of, doubts: [...of.doubts, ...mixed] })
  }
  return ({ name }) => known.get(name)
}
