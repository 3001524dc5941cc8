/** One choice of a value on each axis of a grid. `copy` tells apart values that were written twice, from 0. */
interface Choice {
  readonly axis: string
  readonly value: string
  readonly copy: number
}

/** One cell: the axes that vary and its values on them, and a name by which reports call it. */
export interface GridCell {
  readonly name: string
  readonly settings: Readonly<Record<string, string>>
  /** The values on every axis that was given, varying or not. */
  readonly values: Readonly<Record<string, string>>
}

/** An axis, such as `threads`, and its values in the order given. */
export type Axes = Readonly<Record<string, readonly string[]>>

/** Settings that mean nothing to a way of handling: cells that differ in them alone are one. */
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

/** "pool, threads 2, connections 64": values of names speak for themselves, numbers need their axis. */
function nameOf(choices: readonly Choice[]): string {
  const parts = choices.map(({ axis, value, copy }) => {
    const named = axis === 'handling' || axis === 'target' || axis === 'handler' ? value : `${axis} ${value}`
    return copy === 0 ? named : `${named} #${copy + 1}`
  })
  return parts.length === 0 ? 'all' : parts.join(', ')
}

/**
 * Every combination of the axes' values, the last axis varying fastest. Cells that make no sense fold into one; a
 * value written twice is two cells (A/A).
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

/** The name of a cell that came in later, by its values on the axes that vary. */
export const cellNameOf = (settings: Readonly<Record<string, string>>): string =>
  nameOf(Object.entries(settings).map(([axis, value]) => ({ axis, value, copy: 0 })))
