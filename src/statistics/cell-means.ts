import { pairedPath } from './path.js'
import { columnOf, type Rounds } from './reading.js'

const geometric = (logs: readonly number[]): number | null =>
  logs.length === 0 ? null : Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)

/**
 * One figure for each cell, on which tables, marks and verdicts agree: the geometric mean of the reference,
 * times the ratio of the cell to it by paired rounds. If every cell ran in every round, this is each cell's
 * own geometric mean. For a cell that was dropped early, it estimates the mean over all rounds of the
 * reference. A cell that shares no round with the reference has its own mean. Null if nothing was measured.
 */
export function cellMeans(
  rounds: Rounds,
  cells: number,
  metric: string,
  reference: number,
): (number | null)[] {
  const columns = Array.from({ length: cells }, (_, cell) => columnOf(rounds, cell, metric))
  const logsOf = (cell: number): number[] => columns[cell]!.flatMap(one => (one === null ? [] : [one.log]))
  const middle = geometric(logsOf(reference))
  return columns.map((column, cell) => {
    const last = pairedPath(columns[reference]!, column).points.at(-1)
    return middle === null || !last ? geometric(logsOf(cell)) : middle * Math.exp(last.mean)
  })
}
