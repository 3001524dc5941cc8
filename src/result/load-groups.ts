/** Settings that describe the load; they are not a choice that makes the server faster. */
export const LOAD_AXES: readonly string[] = ['connections', 'rate']

export interface WithSettings {
  readonly name: string
  readonly settings: Readonly<Record<string, string>>
}

/** Cells under the same load: they differ only in settings that are a choice. Indexes refer to all cells. */
export interface LoadGroup {
  /** "64 connections"; empty if the load does not vary. */
  readonly load: string
  readonly cells: readonly number[]
  /** The cell with the settings of the baseline; the first one if there is none. */
  readonly base: number
}

const keyOf = ({ settings }: WithSettings, of: (axis: string) => boolean): string =>
  JSON.stringify(Object.entries(settings).filter(([axis]) => of(axis)))

const isLoad = (axis: string): boolean => LOAD_AXES.includes(axis)

const sayLoad = ({ settings }: WithSettings): string =>
  LOAD_AXES.flatMap(axis => {
    const value = settings[axis]
    if (value === undefined) return []
    return [axis === 'rate' ? `${value}/s` : `${value} ${value === '1' ? 'connection' : axis}`]
  }).join(', ')

/** Whether cells have different loads. */
export const loadVaries = (cells: readonly WithSettings[]): boolean =>
  new Set(cells.map(cell => keyOf(cell, isLoad))).size > 1

/** Cells by their load. Only cells within a group get verdicts: more load is no better or worse setting. */
export function loadGroups(cells: readonly WithSettings[], baseline: string): LoadGroup[] {
  const groups = new Map<string, number[]>()
  cells.forEach((cell, index) => {
    const key = keyOf(cell, isLoad)
    groups.set(key, [...(groups.get(key) ?? []), index])
  })
  const named = cells.find(({ name }) => name === baseline)
  const settings = named === undefined ? null : keyOf(named, axis => !isLoad(axis))
  return [...groups.values()].map(indexes => ({
    load: sayLoad(cells[indexes[0]!]!),
    cells: indexes,
    base:
      indexes.find(index => cells[index]?.name === baseline) ??
      indexes.find(index => keyOf(cells[index]!, axis => !isLoad(axis)) === settings) ??
      indexes[0]!,
  }))
}

/** Cells that differ only in their load: the points of one curve. */
export function loadCurves(cells: readonly WithSettings[]): number[][] {
  const curves = new Map<string, number[]>()
  cells.forEach((cell, index) => {
    const key = keyOf(cell, axis => !isLoad(axis))
    curves.set(key, [...(curves.get(key) ?? []), index])
  })
  return [...curves.values()].filter(({ length }) => length > 1)
}
