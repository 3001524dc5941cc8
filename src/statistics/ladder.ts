/**
 * The initial values of a range, ascending: both ends and the powers of two between them. Whole numbers,
 * `low` at least 1.
 */
export function rungsOf(low: number, high: number): number[] {
  const powers: number[] = []
  for (let power = 1; power < high; power *= 2) if (power > low) powers.push(power)
  return low === high ? [low] : [low, ...powers, high]
}

/** The whole numbers halfway from a value to its neighbours among those tried, unless these are adjacent. */
export function midpointsBeside(tried: readonly number[], value: number): number[] {
  const below = Math.max(...tried.filter(other => other < value))
  const above = Math.min(...tried.filter(other => other > value))
  return [below, above]
    .filter(neighbour => Number.isFinite(neighbour))
    .map(neighbour => Math.floor((neighbour + value) / 2))
    .filter(middle => !tried.includes(middle))
}

/**
 * How often midpoints are added beside the leader. Two times leave gaps of at most an eighth of its value
 * below and a quarter above; within these a curve with one peak changes little.
 */
export const MIDPOINT_TIMES = 2

/** A cell's values by axis, as the user wrote them. An axis without effect on the cell is absent. */
export type CellValues = Readonly<Record<string, string>>

/**
 * The values of new cells beside one: along each axis that was given as a range, the midpoints to its
 * neighbours. Neighbours are the cells that differ from it on this axis alone.
 */
export function valuesBeside(
  cells: readonly CellValues[],
  beside: number,
  ranges: readonly string[],
): CellValues[] {
  const leader = cells[beside]!
  const isOnLine = (cell: CellValues, axis: string): boolean =>
    axis in cell &&
    Object.keys({ ...cell, ...leader }).every(other => other === axis || cell[other] === leader[other])
  return ranges
    .filter(axis => axis in leader)
    .flatMap(axis => {
      const tried = cells.filter(cell => isOnLine(cell, axis)).map(cell => Number(cell[axis]))
      return midpointsBeside(tried, Number(leader[axis])).map(middle => ({ ...leader, [axis]: `${middle}` }))
    })
}
