import type { Comparison, ComparisonCell } from '../result/comparison-result.js'

/** A comparison whose cells differ on two axes: the first one down, the second one across. */
export interface Pivot {
  readonly down: string
  readonly across: string
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  cellAt(row: string, column: string): ComparisonCell | undefined
}

/** Null if the cells differ on one axis, or on more than two. */
export function pivotOf({ cells }: Comparison): Pivot | null {
  const axes = [...new Set(cells.flatMap(cell => Object.keys(cell.settings)))]
  const [down, across] = axes
  if (axes.length !== 2 || down === undefined || across === undefined) return null
  const valuesOf = (axis: string) => [...new Set(cells.flatMap(cell => cell.settings[axis] ?? []))]
  return {
    down,
    across,
    rows: valuesOf(down),
    columns: valuesOf(across),
    // A cell that ignores the other axis, as inline ignores threads, fills its whole row
    cellAt: (row, column) =>
      cells.find(({ settings }) => settings[down] === row && (settings[across] ?? column) === column),
  }
}
