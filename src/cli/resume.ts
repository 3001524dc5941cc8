import { UsageError } from '../errors.js'
import type { Begun, PlannedCell } from '../experiment/walk-rounds.js'
import { printable, shortened } from '../printable.js'
import { unlikeRuns } from '../result/alike.js'
import type { Comparison } from '../result/comparison-result.js'
import type { Environment } from '../result/result.js'
import { lastingOf, lastingWarning } from '../result/warnings/table.js'

/** Characters of the names of cells in an error; a saved file may have any. */
const MOST_NAMES = 400

/**
 * The runs of a saved comparison, by cell. Throws UsageError where they are of another experiment: other settings,
 * another machine, another major version of Node, other contents of a module.
 */
export function begun(
  path: string,
  saved: Comparison,
  cells: readonly PlannedCell[],
  here: Environment,
): Begun[] {
  const fail = (why: string) => new UsageError(`--resume ${path}: ${why}`)
  const names = saved.cells.map(({ name }) => name)
  const missing = cells.find(({ name }) => !names.includes(name))
  if (missing || names.length !== cells.length)
    throw fail(
      `is of another comparison: its cells are ${shortened(printable(names.join('; ')), MOST_NAMES)}${missing ? `, not ${missing.name}` : ''}; give the same flags as then`,
    )
  return cells.map(({ name, plan }) => {
    const cell = saved.cells.find(one => one.name === name)
    if (!cell) return { runs: [], doubts: [] }
    const { matters, rest } = unlikeRuns(cell.result, { plan, environment: here })
    if (matters.length > 0)
      throw fail(
        `cell ${name} was measured otherwise: ${matters.join(', ')}; give the same flags as then, on the same machine`,
      )
    const whole = cell.result.runs.flatMap((run, index) =>
      run.state === 'completed' ? [{ run, round: cell.rounds?.[index] ?? index }] : [],
    )
    const [runs, rounds] = [whole.map(({ run }) => run), whole.map(({ round }) => round)]
    if (runs.length > plan.runs)
      throw fail(
        `has ${runs.length} runs of ${name}, more than --runs ${plan.runs}; leave --runs out, or add runs by a larger one`,
      )
    const doubts = lastingOf(cell.result.warnings)
    if (rest.length === 0 || runs.length === 0 || runs.length === plan.runs) return { runs, rounds, doubts }
    return { runs, rounds, doubts: [...doubts, lastingWarning('mixed-environment', rest)] }
  })
}
