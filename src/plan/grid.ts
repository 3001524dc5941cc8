/** One value on one axis of a grid. `copy` counts repetitions of the same value, from 0. */
interface Choice {
  readonly axis: string
  readonly value: string
  readonly copy: number
}

/** One cell: its values on the axes that vary, and its name in reports. */
export interface GridCell {
  readonly name: string
  readonly settings: Readonly<Record<string, string>>
  /** The values on every given axis, varying or not. */
  readonly values: Readonly<Record<string, string>>
}

/** An axis, such as `threads`, and its values in the order given. */
export type Axes = Readonly<Record<string, readonly string[]>>

/** Settings without effect on a way of handling: cells that differ only in them are merged. */
const MEANINGLESS: Readonly<Record<string, readonly string[]>> = {
  inline: ['threads', 'slots', 'batch'],
  listeners: ['slots', 'batch'],
}

function choicesOf(axis: string, values: readonly string[]): Choice[] {
  return values.map((value, index) => ({
    axis,
    value,
    copy: values.slice(0, index).filter(v => v === value).length,
  }))
}

function combinations(lists: readonly (readonly Choice[])[]): Choice[][] {
  return lists.reduce<Choice[][]>(
    (found, list) => found.flatMap(cell => list.map(choice => [...cell, choice])),
    [[]],
  )
}

/** "pool, threads 2, connections 64": a number is shown with its axis, a name without. */
function nameOf(choices: readonly Choice[]): string {
  const parts = choices.map(({ axis, value, copy }) => {
    const named = axis === 'handling' || axis === 'target' || axis === 'handler' ? value : `${axis} ${value}`
    return copy === 0 ? named : `${named} #${copy + 1}`
  })
  return parts.length === 0 ? 'all' : parts.join(', ')
}

/**
 * Every combination of the axes' values, the last axis varying fastest. Cells that differ only in settings
 * without effect are merged. A value written twice makes two cells (A/A).
 */
export function gridOf(axes: Axes): GridCell[] {
  const lists = Object.entries(axes).map(([axis, values]) => choicesOf(axis, values))
  const cells = new Map<string, GridCell>()
  for (const all of combinations(lists)) {
    const handling = all.find(({ axis }) => axis === 'handling')?.value ?? ''
    const meaningless = Object.hasOwn(MEANINGLESS, handling) ? (MEANINGLESS[handling] ?? []) : []
    const choices = all.filter(({ axis }) => !meaningless.includes(axis))
    const varying = choices.filter(({ axis }) => (axes[axis]?.length ?? 0) > 1)
    const name = nameOf(varying)
    const record = (of: readonly Choice[]) => Object.fromEntries(of.map(({ axis, value }) => [axis, value]))
    if (!cells.has(name)) cells.set(name, { name, settings: record(varying), values: record(choices) })
  }
  return [...cells.values()]
}

/** The name of a cell that joined later, by its values on the axes that vary. */
export const cellNameOf = (settings: Readonly<Record<string, string>>): string =>
  nameOf(Object.entries(settings).map(([axis, value]) => ({ axis, value, copy: 0 })))
